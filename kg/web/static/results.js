/* The result of a query: a table with labels, a chart, a graph; and what the endpoint says when there is none. */

import { destination, element, isNumeric, labels, parseTriples } from "./terms.js";

const PAGE = 100;
const LONG = 40;
const MOST_BARS = 60;
const MOST_EDGES = 150;
const SVG = "http://www.w3.org/2000/svg";
const plain = new Intl.NumberFormat("en", { maximumFractionDigits: 4 });

function drawn(name, attributes, text = "") {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

/** Read the body of a response: the names of the columns, and the rows. */
export async function readResult(response) {
  if (/n-triples/.test(response.headers.get("Content-Type"))) {
    return { variables: ["subject", "predicate", "object"], rows: parseTriples(await response.text()), form: "triples" };
  }
  const read = await response.json();
  if ("boolean" in read) return { variables: ["answer"], rows: [{ answer: { type: "literal", value: read.boolean ? "Yes" : "No" } }], form: "answer" };
  return { variables: read.head.vars, rows: read.results.bindings, form: "rows" };
}

/** A result on a page. */
export class Results {
  constructor(host, prefixes, packages) {
    this.host = host;
    this.prefixes = prefixes;
    this.packages = packages;
  }

  /** Say that a query runs. */
  wait() {
    this.host.setAttribute("aria-busy", "true");
    this.host.replaceChildren(element("p", { class: "muted", role: "status" }, "Running …"));
  }

  /** Show what went wrong. */
  fail(message) {
    this.host.removeAttribute("aria-busy");
    const [first, ...rest] = message.split("\n");
    this.host.replaceChildren(
      element("div", { class: "note harm", role: "alert" }, element("p", {}, first), rest.join("\n").trim() ? element("pre", {}, rest.join("\n").replace(/^\n+/, "")) : ""),
    );
  }

  /** Say above a result what is probably not meant in its query; `message`: none, or what the server says of it. */
  warn(message) {
    if (message) this.host.prepend(element("p", { class: "note doubt", role: "status" }, message));
  }

  /** Show rows: first as they are, and with labels as soon as those are there. */
  async show(result, seconds) {
    this.host.removeAttribute("aria-busy");
    this.result = result;
    this.names = new Map();
    this.shown = PAGE;
    this.order = null;
    const { rows, variables, form } = result;
    if (form === "answer") {
      this.host.replaceChildren(element("p", { class: "lead", role: "status" }, rows[0].answer.value));
      return;
    }
    const count = `${rows.length.toLocaleString("en")} ${rows.length === 1 ? "row" : "rows"} in ${seconds.toFixed(2)} s`;
    const views = [["Table", () => this.table()]];
    if (rows.length && variables.some((name) => rows.some((row) => isNumeric(row[name])))) views.push(["Chart", () => this.chart()]);
    if (rows.length && variables.filter((name) => rows.some((row) => row[name]?.type === "uri")).length > 1) views.push(["Graph", () => this.graph()]);
    this.view = element("div", {});
    this.views = views;
    const name = "result-view";
    const choices = views.map(([title, draw], index) => element("label", {},
      element("input", { type: "radio", name, value: title, checked: index === 0, onchange: () => this.open(draw) }), title));
    this.host.replaceChildren(
      element("div", { class: "actions" }, element("p", { role: "status" }, count),
        views.length > 1 ? element("fieldset", { class: "choices" }, element("legend", { class: "visually-hidden" }, "Show as"), ...choices) : ""),
      this.view,
    );
    this.open(views[0][1]);
    const iris = rows.flatMap((row) => Object.values(row)).filter((term) => term.type === "uri").map((term) => term.value);
    try {
      this.names = await labels(iris);
    } catch {
      return; // Rows without labels are rows, too.
    }
    if (this.result === result && this.names.size) this.open(this.drawing);
  }

  open(draw) {
    this.drawing = draw;
    draw();
  }

  label(term) {
    if (!term) return "";
    if (term.type === "uri") return this.names.get(term.value) ?? this.prefixes.short(term.value);
    return term.type === "bnode" ? `_:${term.value}` : term.value;
  }

  cell(term) {
    if (!term) return element("td", {});
    if (isNumeric(term)) return element("td", { class: "number" }, term.value);
    if (term.type !== "uri") {
      const of = term["xml:lang"] ? `@${term["xml:lang"]}` : term.datatype ? this.prefixes.short(term.datatype) : "";
      return element("td", { title: of || undefined, class: term.value.length > LONG ? "prose" : undefined }, this.label(term));
    }
    const short = this.prefixes.short(term.value);
    const name = this.label(term);
    const leads = destination(term.value);
    return element("td", { class: name.length > LONG ? "prose" : undefined }, leads ? element("a", { href: leads, title: term.value }, name) : name,
      name === short ? "" : element("div", { class: "iri" }, short));
  }

  sorted() {
    if (!this.order) return this.result.rows;
    const { variable, up } = this.order;
    const key = (row) => (isNumeric(row[variable]) ? Number(row[variable].value) : this.label(row[variable]));
    const compared = (one, other) => (typeof one === "number" && typeof other === "number" ? one - other
      : String(one).localeCompare(String(other), "en", { numeric: true }));
    return [...this.result.rows].sort((one, other) => (up ? 1 : -1) * compared(key(one), key(other)));
  }

  table() {
    const { variables, rows } = this.result;
    if (!rows.length) {
      this.view.replaceChildren(element("p", { class: "muted" }, "No rows: nothing in the graph fits the query."));
      return;
    }
    const head = variables.map((variable) => {
      const up = this.order?.variable === variable ? this.order.up : undefined;
      const sort = () => {
        this.order = { variable, up: !up };
        this.table();
        this.view.querySelectorAll("thead button")[variables.indexOf(variable)].focus();
      };
      return element("th", { scope: "col", "aria-sort": up === undefined ? undefined : up ? "ascending" : "descending" },
        element("button", { type: "button", class: "quiet sort", onclick: sort }, variable));
    });
    const ordered = this.sorted();
    const body = ordered.slice(0, this.shown).map((row) => element("tr", {}, ...variables.map((variable) => this.cell(row[variable]))));
    const more = () => {
      this.shown += 10 * PAGE;
      this.table();
    };
    this.view.replaceChildren(
      element("div", { class: "table-box tall", tabindex: "0", role: "group", "aria-label": "Result" },
        element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...body))),
      rows.length > this.shown
        ? element("p", {}, `The first ${this.shown.toLocaleString("en")} rows are shown. `, element("button", { type: "button", onclick: more }, "Show more")) : "",
    );
  }

  /** Return a choice of columns; choosing draws again. */
  choice(label, names, chosen, redraw) {
    const options = names.map((name) => element("option", { value: name, selected: name === chosen }, name));
    return element("div", { class: "field narrow" }, element("label", {}, label, element("select", { onchange: (event) => redraw(event.target.value) }, ...options)));
  }

  /** Return the column that tells the rows apart best, long texts aside. */
  telling(variables) {
    const { rows } = this.result;
    const fit = variables.map((variable) => {
      const texts = rows.map((row) => this.label(row[variable]));
      const short = texts.reduce((sum, text) => sum + text.length, 0) / rows.length < LONG;
      return { variable, kinds: short ? new Set(texts).size : 0 };
    });
    return fit.sort((one, other) => other.kinds - one.kinds)[0]?.variable;
  }

  chart(chosen = {}) {
    const { variables, rows } = this.result;
    const numbers = variables.filter((name) => rows.some((row) => isNumeric(row[name])));
    const texts = variables.filter((name) => !numbers.includes(name));
    const value = chosen.value ?? (numbers.includes("value") ? "value" : numbers[0]);
    const name = chosen.name ?? this.telling(texts) ?? numbers.find((each) => each !== value) ?? value;
    const bounds = ["lower", "upper"].every((each) => numbers.includes(each)) && value === "value";
    const bars = this.sorted().filter((row) => isNumeric(row[value])).slice(0, MOST_BARS)
      .map((row) => ({ name: this.label(row[name]), value: Number(row[value].value),
        ends: bounds && isNumeric(row.lower) && isNumeric(row.upper) ? [Number(row.lower.value), Number(row.upper.value)] : [] }));
    const redraw = (change) => this.open(() => this.chart({ value, name, ...change }));
    this.view.replaceChildren(
      element("div", { class: "fields" },
        this.choice("Names", variables, name, (picked) => redraw({ name: picked })),
        this.choice("Numbers", numbers, value, (picked) => redraw({ value: picked }))),
      element("figure", {}, this.bars(bars, `${value} by ${name}`, bounds),
        element("figcaption", {}, `${value} by ${name}${bounds ? ", with lower and upper" : ""}; ${bars.length < rows.length
          ? `${bars.length} of ${rows.length} rows: those with a number, at most ${MOST_BARS}.` : "all rows."}`)),
    );
  }

  bars(bars, title, points) {
    const [row, left, right] = [24, 230, 70];
    const width = 760;
    const ends = bars.flatMap((bar) => [bar.value, ...bar.ends]);
    const [low, high] = [Math.min(0, ...ends), Math.max(0, ...ends)];
    const x = (value) => left + ((value - low) / (high - low || 1)) * (width - left - right);
    const height = bars.length * row + 34;
    const svg = drawn("svg", { viewBox: `0 0 ${width} ${height}`, class: "chart", role: "img", "aria-label": title });
    const step = 10 ** Math.floor(Math.log10((high - low || 1) / 2));
    const tick = [1, 2, 5, 10].map((each) => each * step).find((each) => (high - low) / each <= 6) ?? step;
    for (let at = Math.ceil(low / tick) * tick; at <= high + tick / 1e6; at += tick) {
      svg.append(drawn("line", { class: "grid", x1: x(at), x2: x(at), y1: 0, y2: height - 30 }));
      svg.append(drawn("text", { class: "tick", x: x(at), y: height - 12, "text-anchor": "middle", "font-size": 12 }, plain.format(at)));
    }
    bars.forEach((bar, index) => {
      const y = index * row + row / 2;
      const short = bar.name.length > 34 ? `${bar.name.slice(0, 33)}…` : bar.name;
      const label = drawn("text", { x: left - 8, y: y + 4, "text-anchor": "end", "font-size": 12.5 }, short);
      label.append(drawn("title", {}, bar.name));
      svg.append(label);
      if (points) {
        if (bar.ends.length) svg.append(drawn("line", { class: "interval", x1: x(bar.ends[0]), x2: x(bar.ends[1]), y1: y, y2: y }));
        svg.append(drawn("circle", { class: "mark", cx: x(bar.value), cy: y, r: 4.5 }));
      } else {
        const [from, to] = [Math.min(x(0), x(bar.value)), Math.max(x(0), x(bar.value))];
        svg.append(drawn("rect", { class: "mark", x: from, y: y - 7, width: Math.max(to - from, 1), height: 14, rx: 2 }));
      }
      const end = Math.max(x(bar.value), ...bar.ends.map(x));
      svg.append(drawn("text", { x: end + 8, y: y + 4, "font-size": 12 }, plain.format(bar.value)));
    });
    svg.append(drawn("line", { class: "axis", x1: x(0), x2: x(0), y1: 0, y2: height - 30 }));
    return svg;
  }

  async graph(chosen = {}) {
    const { variables, rows } = this.result;
    if (!this.packages) {
      this.view.replaceChildren(element("p", { class: "note" }, "The interactive graph is not installed on this server."));
      return;
    }
    const iris = variables.filter((name) => rows.some((row) => row[name]?.type === "uri"));
    const triples = this.result.form === "triples";
    const from = chosen.from ?? (triples ? "subject" : iris[0]);
    // Of three columns, the middle one is most often the property.
    const to = chosen.to ?? (triples ? "object" : iris.length > 2 ? iris[2] : iris.find((name) => name !== from));
    const by = chosen.by ?? (triples ? "predicate" : iris.length > 2 ? iris[1] : "");
    const edges = new Map();
    const nodes = new Map();
    for (const row of this.sorted()) {
      if (row[from]?.type !== "uri" || !row[to] || row[to].type === "literal" || edges.size >= MOST_EDGES) continue;
      for (const term of [row[from], row[to]]) nodes.set(term.value, { id: term.value, label: this.label(term).slice(0, 90), term });
      const id = [row[from].value, by && row[by]?.value, row[to].value].join(" ");
      edges.set(id, { id, source: row[from].value, target: row[to].value, label: by ? this.label(row[by]).slice(0, 60) : "", row });
    }
    const redraw = (change) => this.open(() => this.graph({ from, to, by, ...change }));
    const host = element("div", {});
    this.view.replaceChildren(
      element("div", { class: "fields" },
        this.choice("From", iris, from, (picked) => redraw({ from: picked })), this.choice("To", variables, to, (picked) => redraw({ to: picked })),
        this.choice("Label", ["", ...variables], by, (picked) => redraw({ by: picked }))),
      host,
      edges.size >= MOST_EDGES ? element("p", { class: "muted" }, `The first ${MOST_EDGES} edges are drawn.`) : "",
    );
    const link = (term) => (destination(term.value) ? element("a", { href: destination(term.value) }, this.label(term)) : this.label(term));
    const describe = (given) => (given.row
      ? element("dl", {}, ...variables.filter((name) => given.row[name])
        .flatMap((name) => [element("dt", {}, name), element("dd", {}, given.row[name].type === "uri" ? link(given.row[name]) : given.row[name].value)]))
      : [element("h3", {}, link(given.term)), element("p", { class: "iri" }, given.term.value)]);
    const { drawGraph } = await import("./graph.js");
    drawGraph(host, { title: `${from} to ${to}`, nodes: [...nodes.values()], edges: [...edges.values()], describe });
  }
}
