/*
The chains of /paths as an interactive drawing: every step opens its claims. It takes the place of the drawing that the
server made, on an element with data-chains, which may name the address of the answer: that of the page itself if it does
not. Without script the drawing stays.
*/

import { drawGraph } from "./graph.js";
import { destination, element, kindInWords, ROOT } from "./terms.js";

const SIGNS = { 1: "+", 0: "?", "-1": "−" };

const page = (curie) => new URL(curie.replace(":", "/"), ROOT).href;

/** Return the look of a step: what is doubtful is drawn with dashes. */
function lookOf(step) {
  return step.possible || step.disputed || step.hypothesis_of || step.kind === "association" ? "doubtful" : "plain";
}

/** Return nodes and edges of an answer; a step that several chains share is one edge. */
export function graphOf(answer) {
  const ends = new Set([answer.question.to.iri, answer.question.also?.iri]);
  const starts = new Set(answer.question.from.map((node) => node.iri));
  const nodes = new Map();
  const edges = new Map();
  const add = (node) => {
    const look = starts.has(node.iri) ? "strong" : ends.has(node.iri) ? "harm" : "plain";
    if (!nodes.has(node.iri)) nodes.set(node.iri, { id: node.iri, label: node.label, look, node });
  };
  answer.question.from.forEach(add);
  const chains = [...answer.chains, ...answer.findings.flatMap((finding) => finding.chains)];
  for (const step of chains.flatMap((chain) => [chain, ...chain.also.map((steps) => ({ steps }))]).flatMap((chain) => chain.steps)) {
    add(step.from);
    add(step.to);
    const id = `${step.from.iri} ${step.relation} ${step.to.iri}`;
    const sources = [...new Set(step.claims.map((claim) => claim.publication))].sort();
    const more = sources.length > 1 ? ` (+${sources.length - 1})` : "";
    const label = `${kindInWords(step.relation)} ${step.sign === 0 && step.kind !== "mechanism" ? "" : SIGNS[step.sign]}\n${sources[0] ?? ""}${more}`.trim();
    if (!edges.has(id)) edges.set(id, { id, source: step.from.iri, target: step.to.iri, label, look: lookOf(step), step });
  }
  for (const gap of answer.chains.length ? [] : answer.missing) {
    add(gap.reached);
    add(gap.wanted);
    const id = `${gap.reached.iri} missing ${gap.wanted.iri}`;
    edges.set(id, { id, source: gap.reached.iri, target: gap.wanted.iri, label: "missing", look: "missing", gap });
  }
  add(answer.question.to);
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

const named = (node) => element("a", { href: destination(node.iri) }, node.label);

function claimItem(claim) {
  const doubts = [claim.possible && "possible", claim.disputed && "disputed", claim.polarity !== "affirmed" && claim.polarity].filter(Boolean);
  return element("li", {},
    element("a", { href: page(claim.claim) }, claim.statement), " ",
    element("span", { class: "muted" }, [claim.publication, claim.year, claim.evidence].filter(Boolean).join(", ")), " ",
    ...doubts.map((doubt) => element("span", { class: "tag doubt" }, doubt)));
}

const claimList = (title, claims) => (claims.length ? [element("h4", {}, title), element("ul", {}, ...claims.map(claimItem))] : []);

function describeStep({ step }) {
  const doubts = [step.possible && "possible", step.disputed && "disputed", step.kind === "association" && "association"].filter(Boolean);
  return [
    element("h3", {}, named(step.from), ` ${kindInWords(step.relation)} `, named(step.to)),
    element("p", {}, ...doubts.flatMap((doubt) => [element("span", { class: "tag doubt" }, doubt), " "]),
      ...(step.hypothesis_of ? ["A hypothesis from what is stated of ", named(step.hypothesis_of), "."] : [])),
    ...claimList(step.claims.length === 1 ? "The claim it rests on" : `The ${step.claims.length} claims it rests on`, step.claims),
    ...claimList("Against it", step.against), ...claimList("The opposite", step.opposite),
  ];
}

function describeNode({ node }, edges) {
  const out = edges.filter((edge) => edge.source === node.iri && edge.step);
  const into = edges.filter((edge) => edge.target === node.iri && edge.step);
  const line = ({ step }) => element("li", {}, named(step.from), ` ${kindInWords(step.relation)} `, named(step.to));
  return [
    element("h3", {}, named(node), " ", element("span", { class: "tag" }, kindInWords(node.kind))),
    element("ul", {}, ...into.map(line), ...out.map(line)),
  ];
}

const describeGap = ({ gap }) => [
  element("h3", {}, "Missing: ", named(gap.reached), " to ", named(gap.wanted)),
  element("p", {}, gap.reason),
  ...(gap.claim ? claimList("What is stated", [gap.claim]) : []),
];

/** Draw the chains of an answer in the place of what stands in a host. */
export function drawChains(host, answer) {
  const { nodes, edges } = graphOf(answer);
  const title = `${answer.question.from.map((node) => node.label).join(" and ")} to ${answer.question.to.label}`;
  const describe = (given) => (given.step ? describeStep(given) : given.gap ? describeGap(given) : describeNode(given, edges));
  return drawGraph(host, { title, nodes, edges, describe });
}

/** Let the drawing show the chain of the page's list that is pointed at, or that has the focus. */
function follow(graph) {
  for (const item of document.querySelectorAll("[data-steps]")) {
    const ids = JSON.parse(item.dataset.steps);
    for (const begin of ["mouseenter", "focusin"]) item.addEventListener(begin, () => graph.highlight(ids));
    for (const end of ["mouseleave", "focusout"]) item.addEventListener(end, () => graph.highlight());
  }
}

for (const host of document.querySelectorAll("[data-chains]")) {
  const address = new URL(host.dataset.chains, location.href);
  if (!host.dataset.chains) address.search = location.search;
  address.searchParams.set("format", "json");
  const response = await fetch(address, { headers: { Accept: "application/json" } });
  if (response.ok) follow(drawChains(host, await response.json()));
}
