/*
What may stand at a place of a query: classes, properties and entities of the graph, from the endpoint itself. The
catalogue in the default graph (SHACL prefixes, VoID partitions) says which class has which properties and how often;
entities come from the search.
*/

import { element, kindInWords, Prefixes, ROOT, rows } from "./terms.js";

const RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const SH = "http://www.w3.org/ns/shacl#";
const VOID = "http://rdfs.org/ns/void#";
const RDFS = "http://www.w3.org/2000/01/rdf-schema#";
const SKOS = "http://www.w3.org/2004/02/skos/core#";
const MOST = 60;
const KEYWORDS = (
  "SELECT DISTINCT REDUCED CONSTRUCT DESCRIBE ASK WHERE FROM NAMED PREFIX BASE OPTIONAL UNION MINUS GRAPH FILTER BIND AS VALUES " +
  "NOT EXISTS GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET IN SERVICE COUNT SUM AVG MIN MAX SAMPLE GROUP_CONCAT STR LANG LANGMATCHES " +
  "DATATYPE BOUND IRI COALESCE IF STRLEN SUBSTR UCASE LCASE STRSTARTS STRENDS CONTAINS STRBEFORE STRAFTER CONCAT REGEX REPLACE ABS " +
  "ROUND CEIL FLOOR YEAR ISIRI ISLITERAL ISNUMERIC UNDEF"
).split(" ");

const TOKEN = /#[^\n]*|"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|<[^<>"{}|^`\\\s]*>|[?$]\w*|(?:[A-Za-z][\w-]*)?:(?:[\w%:-]|\\.|\.(?=[\w-]))*|@[\w-]+|[A-Za-z_]\w*|[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\^\^|&&|\|\||[!<>]=|\S/g;

/** Return the tokens of a text with their places. */
export function tokens(text) {
  return [...text.matchAll(TOKEN)].map((found) => ({ text: found[0], from: found.index, to: found.index + found[0].length }));
}

const isTerm = (text) => /^(?:[?$<"']|[+-]?\d|(?:[A-Za-z][\w-]*)?:)/.test(text) && !/^<=?$/.test(text);

const CLAUSES = new Set("FILTER OPTIONAL UNION MINUS BIND GRAPH SERVICE NOT EXISTS WHERE".split(" "));
const PATH = new Set(["/", "|", "^", "!"]);

/** Return the kind of a bracket that opens: where it stands decides whether it holds a path, a list or an expression. */
function kindOfBracket(frame) {
  if (frame.kind === "path" || frame.kind === "expression" || frame.kind === "values") return frame.kind;
  const written = frame.kind === "head" ? 0 : frame.triple.length;
  return { 1: "path", 2: "list" }[written] ?? "expression";
}

/**
 * Say what may stand at the end of a text: {place, subject, predicate}. The place is "subject", "predicate", "object",
 * "value" (in an expression or VALUES) or "head" (outside of braces).
 */
export function placeAt(text) {
  const frames = [{ kind: "head", triple: [] }];
  let values = false;
  for (const { text: token } of tokens(text)) {
    const frame = frames.at(-1);
    if (token[0] === "#") continue;
    if (token === "{") {
      frames.push({ kind: values ? "values" : "group", triple: [] });
      values = false;
    } else if (token === "}") {
      while (frames.length > 1 && !["group", "values"].includes(frames.pop().kind));
      frames.at(-1).triple = [];
    } else if (token === "(") frames.push({ kind: kindOfBracket(frame), triple: [] });
    else if (token === "[" && frame.kind !== "head") frames.push({ kind: "node", triple: ["[]"] });
    else if (token === ")" || token === "]") {
      if (frames.length > 1) frames.pop();
      if (["path", "list", "node"].includes(frame.kind)) frames.at(-1).triple.push("()");
    } else if (token.toUpperCase() === "VALUES") values = true;
    else if (!["group", "node"].includes(frame.kind)) continue;
    else if (token === "." || CLAUSES.has(token.toUpperCase())) frame.triple = [];
    else if (token === ";" || PATH.has(token)) frame.triple = frame.triple.slice(0, 1);
    else if (token === ",") frame.triple = frame.triple.slice(0, 2);
    else if (isTerm(token) || token === "a") frame.triple.push(token);
  }
  const { kind, triple } = frames.at(-1);
  const [subject, predicate] = triple;
  if (kind === "head") return { place: "head" };
  if (kind === "path") return { place: "predicate", subject: frames.at(-2).triple[0] };
  if (kind === "list") return { place: "object" };
  if (kind === "expression" || kind === "values") return { place: "value" };
  return { place: ["subject", "predicate", "object"][triple.length] ?? "subject", subject, predicate };
}

/** Return the classes that a query says a subject is of, as they are written. */
export function classesOf(query, subject) {
  const found = new Set();
  let triple = [];
  for (const { text: token } of tokens(query)) {
    if (token === "." || token === "{" || token === "}") triple = [];
    else if (token === ";") triple = triple.slice(0, 1);
    else if (token === ",") triple = triple.slice(0, 2);
    else if (isTerm(token) || token === "a") {
      triple = [...triple, token];
      if (triple.length === 3 && triple[0] === subject && ["a", "rdf:type"].includes(triple[1])) found.add(token);
    }
  }
  return [...found];
}

/** What the graph is made of, for completion and for short names. */
export class Vocabulary {
  constructor(prefixes, classes, properties, uses) {
    this.prefixes = prefixes;
    this.classes = classes;
    this.properties = properties;
    this.uses = uses;
  }

  /** Ask the endpoint for it. */
  static async load() {
    const about = (link, term, count) => `
      SELECT ?term (SAMPLE(?n) AS ?count) (SAMPLE(?l) AS ?label) (SAMPLE(?d) AS ?meaning) WHERE {
        ?set <${VOID}${link}> ?part . ?part <${VOID}${term}> ?term ; <${VOID}${count}> ?n .
        FILTER NOT EXISTS { ?of <${VOID}classPartition> ?set }
        OPTIONAL { ?term <${RDFS}label> ?l } OPTIONAL { ?term <${SKOS}definition>|<${RDFS}comment> ?d }
      } GROUP BY ?term ORDER BY DESC(?count) ?term`;
    const [declared, classes, properties, uses] = await Promise.all([
      rows(`SELECT ?prefix ?namespace WHERE { ?each <${SH}prefix> ?prefix ; <${SH}namespace> ?namespace }`),
      rows(about("classPartition", "class", "entities")),
      rows(about("propertyPartition", "property", "triples")),
      rows(`SELECT ?class ?property ?n WHERE { ?part <${VOID}class> ?class ; <${VOID}propertyPartition> ?use .
        ?use <${VOID}property> ?property ; <${VOID}triples> ?n }`),
    ]);
    const prefixes = new Prefixes(Object.fromEntries(declared.map((row) => [row.prefix.value, row.namespace.value])));
    const used = new Map();
    for (const row of uses) {
      if (!used.has(row.class.value)) used.set(row.class.value, new Map());
      used.get(row.class.value).set(row.property.value, Number(row.n.value));
    }
    const read = (row) => ({
      iri: row.term.value, written: prefixes.written(row.term.value), label: row.label?.value ?? "",
      count: Number(row.count.value), meaning: row.meaning?.value ?? "",
    });
    return new Vocabulary(prefixes, classes.map(read), properties.map(read), used);
  }

  /** Return the IRI of a term as a query writes it. */
  iri(written) {
    if (written[0] === "<") return written.slice(1, -1);
    const colon = written.indexOf(":");
    const namespace = this.prefixes.namespaces.get(written.slice(0, colon));
    return namespace === undefined ? "" : namespace + written.slice(colon + 1);
  }

  /** Return the properties that fit a subject: those of its classes first, where the query names any. */
  propertiesOf(query, subject) {
    const counts = new Map();
    for (const written of subject ? classesOf(query, subject) : []) {
      for (const [property, count] of this.uses.get(this.iri(written)) ?? []) counts.set(property, (counts.get(property) ?? 0) + count);
    }
    if (!counts.size) return this.properties;
    return this.properties.filter((each) => counts.has(each.iri)).map((each) => ({ ...each, count: counts.get(each.iri) }))
      .sort((one, other) => other.count - one.count);
  }
}

/** Rank how well a typed text fits: 0 is best; Infinity does not fit. */
function rank(typed, written, label) {
  const [text, name, words] = [typed.toLowerCase(), written.toLowerCase(), label.toLowerCase()];
  const local = name.slice(name.indexOf(":") + 1);
  if (name.startsWith(text)) return 0;
  if (local.startsWith(text)) return 1;
  if (words.startsWith(text)) return 2;
  if (words.includes(` ${text}`)) return 3;
  return text.length > 1 && (name.includes(text) || words.includes(text)) ? 4 : Infinity;
}

/** Return the source of completions for the editor. */
export function completionSource(vocabulary) {
  /** Put the chosen term in, and at the top the prefixes of ours that the query does not declare. */
  const apply = (written) => (view, _completion, from, to) => {
    const wanted = vocabulary.prefixes.missing(`${view.state.doc}\n${written} `);
    const changes = [{ from, to, insert: written }];
    if (wanted) changes.unshift({ from: 0, insert: wanted });
    view.dispatch({ changes, selection: { anchor: from + written.length + wanted.length }, userEvent: "input.complete" });
  };

  const option = (each, type, section) => ({
    label: each.written, displayLabel: each.written, type, section, apply: apply(each.written),
    detail: [each.label, each.count ? each.count.toLocaleString("en") : ""].filter(Boolean).join(" · "),
    info: each.meaning ? () => element("p", {}, each.meaning) : undefined,
  });

  const listed = (terms, typed, type) =>
    terms.map((each) => [rank(typed, each.written, each.label), each]).filter(([fit]) => fit < Infinity)
      .sort(([one], [other]) => one - other).slice(0, MOST).map(([, each]) => option(each, type));

  async function entities(typed, context) {
    const text = typed.replace(/^<|^[A-Za-z][\w-]*:/, "");
    if (text.length < 2) return [];
    const stop = new AbortController();
    context.addEventListener("abort", () => stop.abort(), { onDocChange: true });
    const address = new URL("search", ROOT);
    address.searchParams.set("q", text.replaceAll("-", " "));
    address.searchParams.set("format", "json");
    try {
      const response = await fetch(address, { signal: stop.signal });
      if (!response.ok) return [];
      return (await response.json()).slice(0, 20).map((each) =>
        option({ written: vocabulary.prefixes.written(each.iri), label: `${each.label} · ${kindInWords(each.kind)}`, count: 0, meaning: "" }, "constant"));
    } catch {
      return []; // Typed on.
    }
  }

  return async (context) => {
    const word = context.matchBefore(/(?:[?$]\w*|<[^<>\s]*|(?:[A-Za-z][\w-]*)?:?[\w.-]*)$/);
    const typed = word?.text ?? "";
    if (!typed && !context.explicit) return null;
    const before = context.state.doc.sliceString(0, context.pos - typed.length);
    // Inside of a comment or a string, nothing is completed.
    const last = tokens(before + "\u0000").at(-2);
    if (last && last.to === before.length && (last.text[0] === "#" || (/^["']/.test(last.text) && !/^(["']).*\1$/s.test(last.text)))) return null;
    const from = context.pos - typed.length;
    const query = String(context.state.doc);
    if (/^[?$]/.test(typed)) {
      const names = new Set(tokens(query).map((each) => each.text).filter((text) => /^[?$]\w+$/.test(text) && text !== typed));
      return { from, options: [...names].sort().map((label) => ({ label, type: "variable" })), validFor: /^[?$]\w*$/ };
    }
    const { place, subject, predicate } = placeAt(before);
    const keywords = typed && !typed.includes(":")
      ? KEYWORDS.filter((each) => each.startsWith(typed.toUpperCase())).map((label) => ({ label, type: "keyword" })) : [];
    let options = [];
    if (place === "predicate") {
      options = listed(vocabulary.propertiesOf(query, subject), typed, "property");
      if (!typed || typed === "a") options.unshift({ label: "a", type: "keyword", detail: "is of the class" });
    } else if (place === "object" && (predicate === "a" || vocabulary.iri(predicate ?? "") === RDF_TYPE)) {
      options = listed(vocabulary.classes, typed, "class");
    } else if (place !== "head") {
      options = await entities(typed, context);
      if (context.aborted) return null;
      if (place === "subject") options.push(...keywords);
      else if (place === "value") options.push(...keywords, ...listed(vocabulary.classes, typed, "class").slice(0, 10));
    } else options = keywords;
    // Ours is the order and the choice: a term is found by its label, too.
    return options.length ? { from, options, filter: false } : null;
  };
}
