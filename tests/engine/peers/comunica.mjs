// Answers questions with Comunica: reads lines of Base64 (a dataset in TriG, a tab, a query), and writes for each a line
// of Base64: a result in JSON, or "error: " with the message. Its packages stand in the folder that it runs in.

import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

const here = createRequire(join(process.cwd(), "package.json"));
const { QueryEngine } = here("@comunica/query-sparql");
const { Parser, Store } = here("n3");

const engine = new QueryEngine();
const decoded = (text) => Buffer.from(text, "base64").toString("utf8");

async function answer(data, query) {
  const options = { format: "application/trig", baseIRI: "http://example.org/" };
  const store = new Store(new Parser(options).parse(data));
  const result = await engine.query(query, { sources: [store], baseIRI: options.baseIRI });
  const written = await engine.resultToString(result, "application/sparql-results+json");
  let text = "";
  for await (const part of written.data) text += part;
  return text;
}

for await (const line of createInterface({ input: process.stdin })) {
  const [data, query] = line.split("\t").map(decoded);
  const text = await answer(data, query).catch((error) => `error: ${error.message}`);
  console.log(Buffer.from(text, "utf8").toString("base64"));
}
