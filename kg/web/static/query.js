/*
The query page: the form that works without script becomes an editor, and its result stands below it. The query is in
the address, so that it can be kept and passed on.
*/

import { Vocabulary } from "./completion.js";
import { readResult, Results } from "./results.js";
import { ask, element, Prefixes, QueryProblem, ROOT } from "./terms.js";

const LONGEST_ADDRESS = 6000;
const form = document.querySelector("form[data-query]");
const packages = form.dataset.packages === "yes";
const textarea = form.querySelector("textarea");
const status = form.querySelector("[data-status]");
const vocabulary = Vocabulary.load();
let editor = null;
let running = null;

vocabulary.catch(() => {
  status.textContent = "Completion is not available: the endpoint did not answer.";
});
const results = new Results(document.querySelector("[data-results]"), new Prefixes({}), packages);

const text = () => (editor ? editor.value : textarea.value);

function setText(query) {
  if (editor) editor.value = query;
  else textarea.value = query;
}

/** Declare those of our prefixes that the query uses and does not declare. */
async function declare() {
  const known = await vocabulary.then((loaded) => loaded.prefixes, () => new Prefixes({}));
  results.prefixes = known;
  const missing = known.missing(text());
  if (missing) setText(missing + text());
}

function keepInAddress(query) {
  const address = new URL(location.href);
  address.search = "";
  if (query.length < LONGEST_ADDRESS) address.searchParams.set("query", query);
  history.replaceState(null, "", address);
}

async function run() {
  running?.abort();
  running = new AbortController();
  const { signal } = running;
  results.wait();
  await declare();
  const query = text();
  keepInAddress(query);
  editor?.mark(null);
  const began = performance.now();
  try {
    const accept = "application/sparql-results+json, application/n-triples;q=0.9";
    const response = await ask(query, accept, signal);
    const result = await readResult(response);
    await results.show(result, (performance.now() - began) / 1000);
    results.warn(response.headers.get("X-Warning"));
  } catch (problem) {
    if (signal.aborted) return;
    results.fail(problem instanceof QueryProblem ? problem.message : `The server did not answer: ${problem.message}`);
    if (problem instanceof QueryProblem) editor?.mark(problem);
  }
}

form.addEventListener("submit", (event) => {
  // A download goes the way it goes without script.
  if (event.submitter?.hasAttribute("data-download")) return;
  event.preventDefault();
  run();
});

textarea.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    run();
  }
});

for (const link of document.querySelectorAll("a[data-example]")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    setText(new URL(link.href).searchParams.get("query"));
    form.scrollIntoView({ block: "start" });
    run();
  });
}

const share = form.querySelector("button[data-share]");
share?.addEventListener("click", async () => {
  keepInAddress(text());
  await navigator.clipboard.writeText(location.href);
  status.textContent = text().length < LONGEST_ADDRESS ? "The address is copied." : "The query is too long for an address.";
});
if (share) share.hidden = !navigator.clipboard;

if (packages) {
  const { mountEditor } = await import("./editor.js");
  editor = mountEditor(textarea, { vocabulary, run });
}
form.dataset.ready = "yes";
if (new URL(location.href).searchParams.has("query")) run();
