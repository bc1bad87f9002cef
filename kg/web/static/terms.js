/* Terms of RDF in the browser: how they are written, where they lead, what they are called; and how the endpoint is asked. */

/** The beginning of every IRI of ours; tests hold it to kg.namespaces. */
export const BASE = "https://w3id.org/myeloma-kg/";
/** The root of the server, wherever it stands: this file is at static/ below it. */
export const ROOT = new URL("../", import.meta.url);
const RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label";
const XSD = "http://www.w3.org/2001/XMLSchema#";
const NUMERIC = new Set(
  ["integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger", "gYear"].map((name) => XSD + name),
);
const MOST_LABELS = 2000;

/** What the endpoint answered instead of a result; line and column count from 1, 0 where it names none. */
export class QueryProblem extends Error {
  constructor(message, code) {
    super(message);
    this.code = code;
    const place = /line (\d+), column (\d+)/.exec(message.split("\n", 1)[0]);
    this.line = place ? Number(place[1]) : 0;
    this.column = place ? Number(place[2]) : 0;
  }
}

/** Ask the endpoint and return its response. Raises QueryProblem with what it says. */
export async function ask(query, accept = "application/sparql-results+json", signal = undefined) {
  const response = await fetch(new URL("sparql", ROOT), {
    method: "POST",
    headers: { "Content-Type": "application/sparql-query", Accept: `${accept}, application/problem+json;q=0.5` },
    body: query,
    signal,
  });
  if (response.ok) return response;
  const text = await response.text();
  let problem = { detail: text.trim() || response.statusText, code: "" };
  try {
    problem = JSON.parse(text);
  } catch {
    // A proxy answered, in its own way.
  }
  throw new QueryProblem(problem.detail ?? text, problem.code ?? "");
}

/** Ask for the rows of a SELECT query: a list of objects, each with its bound variables as terms. */
export async function rows(query, signal = undefined) {
  return (await (await ask(query, undefined, signal)).json()).results.bindings;
}

export function isNumeric(term) {
  return term?.type === "literal" && NUMERIC.has(term.datatype) && term.value.trim() !== "" && Number.isFinite(Number(term.value));
}

/** The prefixes of the graph. */
export class Prefixes {
  constructor(namespaces) {
    this.namespaces = new Map(Object.entries(namespaces));
    // The longest namespace that fits is the right one.
    this.order = [...this.namespaces].sort((one, other) => other[1].length - one[1].length);
  }

  /** Return a name with a prefix, or "" when no prefix fits or the rest could not be written in SPARQL as it is. */
  curie(iri) {
    for (const [prefix, namespace] of this.order) {
      if (iri.startsWith(namespace)) {
        const local = iri.slice(namespace.length);
        return /^[A-Za-z0-9_](?:[\w.-]*[\w-])?$/.test(local) ? `${prefix}:${local}` : "";
      }
    }
    return "";
  }

  /** Return an IRI as people read it. */
  short(iri) {
    for (const [prefix, namespace] of this.order) if (iri.startsWith(namespace)) return `${prefix}:${iri.slice(namespace.length)}`;
    return iri;
  }

  /** Return a term as SPARQL writes it. */
  written(iri) {
    return this.curie(iri) || `<${iri}>`;
  }

  /** Return the PREFIX lines that a query needs and does not have. */
  missing(query) {
    const bare = query.replace(/#[^\n]*|<[^<>\s]*>|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, (part) => (part[0] === "#" ? "" : '""'));
    const declared = new Set([...query.matchAll(/\bPREFIX\s+([\w-]*):/gi)].map((found) => found[1]));
    const used = new Set([...bare.matchAll(/(?<![\w:?$-])([A-Za-z][\w-]*):/g)].map((found) => found[1]));
    return [...used].filter((prefix) => this.namespaces.has(prefix) && !declared.has(prefix))
      .map((prefix) => `PREFIX ${prefix}: <${this.namespaces.get(prefix)}>\n`).join("");
  }
}

/** Return where a term leads: a page of ours for our own IRIs, the address itself for http, "" for everything else. */
export function destination(iri) {
  // "./", since what stands behind the base must not be read as a scheme or a host.
  if (iri.startsWith(BASE)) return new URL(`./${iri.slice(BASE.length)}`, ROOT).href;
  return /^https?:\/\//.test(iri) ? iri : "";
}

/** Return a name of the ontology as it is read: mk:AdverseEvent is "adverse event". */
export function kindInWords(kind) {
  return kind.slice(kind.indexOf(":") + 1).replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();
}

/** Return the labels of IRIs, as far as the graph has any. */
export async function labels(iris, signal = undefined) {
  const wanted = [...new Set(iris)].filter((iri) => !/[<>"{}|^`\\\s]/.test(iri)).slice(0, MOST_LABELS);
  if (!wanted.length) return new Map();
  const values = wanted.map((iri) => `<${iri}>`).join(" ");
  const found = await rows(`SELECT ?s (MIN(STR(?l)) AS ?label) WHERE { VALUES ?s { ${values} } ?s <${RDFS_LABEL}> ?l } GROUP BY ?s`, signal);
  return new Map(found.map((row) => [row.s.value, row.label.value]));
}

const NTRIPLES = /^\s*(<[^>]*>|_:\S+)\s+(<[^>]*>)\s+(<[^>]*>|_:\S+|"(?:[^"\\]|\\.)*"(?:@[\w-]+|\^\^<[^>]*>)?)\s*\.\s*$/;
const ESCAPES = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f" };

function unescape(text) {
  return text.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g, (_, four, eight, one) =>
    four || eight ? String.fromCodePoint(parseInt(four ?? eight, 16)) : (ESCAPES[one] ?? one));
}

function parseTerm(text) {
  if (text[0] === "<") return { type: "uri", value: unescape(text.slice(1, -1)) };
  if (text[0] === "_") return { type: "bnode", value: text.slice(2) };
  const end = text.lastIndexOf('"');
  const term = { type: "literal", value: unescape(text.slice(1, end)) };
  const rest = text.slice(end + 1);
  if (rest[0] === "@") term["xml:lang"] = rest.slice(1);
  if (rest[0] === "^") term.datatype = rest.slice(3, -1);
  return term;
}

/** Read N-Triples: a list of {subject, predicate, object}, as rows of a result are. */
export function parseTriples(text) {
  return text.split("\n").map((line) => NTRIPLES.exec(line)).filter(Boolean)
    .map(([, s, p, o]) => ({ subject: parseTerm(s), predicate: parseTerm(p), object: parseTerm(o) }));
}

/** Make an element: its attributes, its children; text is only ever text. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== undefined && value !== null) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}
