/*
An interactive drawing of a directed graph in layers: Cytoscape draws, dagre places. It is made for tens of nodes.

  const graph = drawGraph(host, { title, nodes, edges, describe });
    nodes     [{ id, label, look, href }]            look: plain, strong, given, harm, doubtful, missing (see site.css)
    edges     [{ id, source, target, label, look }]
    describe  called with a node or an edge as given here; returns what the panel shows of it: nodes of the page

Mouse and touch: a node or an edge opens in the panel. Keyboard: the drawing is one stop; arrow keys go along the edges
and between what stands beside each other, Enter goes into the panel, Escape comes back, + − 0 zoom. The panel says what
is chosen, so that a screen reader reads the graph as it is walked.
*/

import { cytoscape, graphlib, layout } from "./vendor/cytoscape.js";
import { element } from "./terms.js";

const FONT = 13;
const LINE = 17;
const PADDING = 10;
const WIDEST = 24;
const MARGIN = 20;
const LARGEST = 1.15;
// Drawn smaller than this, names are not read.
const LEGIBLE = 0.8;
const LOOKS = ["plain", "strong", "given", "harm", "doubtful", "missing"];
const HELP = "Arrow keys go along the edges, Enter opens what is chosen, plus, minus and 0 zoom.";
// Cytoscape would write a style element, which our Content-Security-Policy refuses, unless one of this name is there;
// site.css says what it would have said.
const STYLE_OF_CYTOSCAPE = "__________cytoscape_stylesheet";
let number = 0;

/** Break a text into lines of at most some characters. */
function wrapped(text, most = WIDEST) {
  const lines = [];
  for (const part of String(text).split("\n")) {
    let line = "";
    for (const word of part.split(/(?<=[\s-])/)) {
      if (line && (line + word).trimEnd().length > most) {
        lines.push(line.trimEnd());
        line = "";
      }
      line += word;
    }
    lines.push(line.trimEnd());
  }
  return lines;
}

function measured(text, most) {
  const brush = document.createElement("canvas").getContext("2d");
  brush.font = `${FONT}px system-ui, sans-serif`;
  const lines = wrapped(text, most);
  return { text: lines.join("\n"), width: Math.max(...lines.map((line) => brush.measureText(line).width)), height: lines.length * LINE };
}

/** Place nodes and edges in layers; return the places of the nodes and the bends of the edges. */
function placed(nodes, edges, direction) {
  const graph = new graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: direction, nodesep: 22, edgesep: 12, ranksep: 46 });
  for (const node of nodes) graph.setNode(node.id, { width: node.size.width + 2 * PADDING, height: node.size.height + PADDING });
  for (const edge of edges) {
    graph.setEdge(edge.source, edge.target, { width: edge.size.width + 8, height: edge.size.height, labelpos: "c" }, edge.id);
  }
  layout(graph);
  return graph;
}

/** Return the bends of an edge as Cytoscape wants them: shares of the way, and distances from the straight line. */
function bends(points, from, to) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  const inner = points.slice(1, -1);
  return {
    weights: inner.map((each) => ((each.x - from.x) * dx + (each.y - from.y) * dy) / length ** 2),
    distances: inner.map((each) => ((each.y - from.y) * dx - (each.x - from.x) * dy) / length),
  };
}

/** Return the colours that the style sheet has at a place of the page. */
function palette(place) {
  const probe = element("span", { hidden: true });
  place.append(probe);
  const read = (name) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const found = {
    ground: read("--ground"), accent: read("--accent"), text: read("--text"),
    plain: [read("--text"), read("--raised")], strong: [read("--accent"), read("--accent-soft")],
    given: [read("--benefit"), read("--benefit-soft")], harm: [read("--harm"), read("--harm-soft")],
    doubtful: [read("--doubt"), read("--doubt-soft")], missing: [read("--muted"), read("--surface")],
  };
  probe.remove();
  return found;
}

function style(place) {
  const colours = palette(place);
  const looks = LOOKS.flatMap((look) => {
    const [line, fill] = colours[look];
    const dashed = look === "doubtful" || look === "missing" ? "dashed" : "solid";
    return [
      { selector: `node.${look}`, style: { "background-color": fill, "border-color": line, color: line, "border-style": dashed } },
      { selector: `edge.${look}`, style: { "line-color": line, "target-arrow-color": line, color: line, "line-style": dashed } },
    ];
  });
  return [
    {
      selector: "node",
      style: {
        shape: "round-rectangle", width: "data(width)", height: "data(height)", label: "data(text)", "border-width": 1.25,
        "text-valign": "center", "text-halign": "center", "text-wrap": "wrap", "text-max-width": "400px", "font-size": FONT,
        "font-family": "system-ui, sans-serif", "line-height": 1.25,
      },
    },
    {
      selector: "edge",
      style: {
        width: 1.5, "curve-style": "round-segments", "segment-radii": 18, "segment-weights": "data(weights)", "segment-distances": "data(distances)",
        "edge-distances": "node-position", "target-arrow-shape": "triangle", "arrow-scale": 0.9, label: "data(text)", "font-size": FONT - 1,
        "font-family": "system-ui, sans-serif", "text-wrap": "wrap", "text-max-width": "400px", "text-background-color": colours.ground,
        "text-background-opacity": 1, "text-background-padding": "2px", "line-height": 1.2,
      },
    },
    { selector: "edge.straight", style: { "curve-style": "bezier" } },
    ...looks,
    { selector: "node:selected", style: { "border-width": 3, "border-color": colours.accent } },
    { selector: "edge:selected", style: { width: 3.5, "line-color": colours.accent, "target-arrow-color": colours.accent, color: colours.text } },
    { selector: ".faint", style: { opacity: 0.35 } },
  ];
}

class Graph {
  constructor(host, content) {
    this.content = content;
    number += 1;
    const help = `graph-help-${number}`;
    this.canvas = element("div", {
      class: "graph-canvas", tabindex: "0", role: "application", "aria-label": content.title, "aria-describedby": help,
    });
    this.panel = element("div", { class: "graph-panel", tabindex: "-1", "aria-live": "polite", role: "region", "aria-label": "What is chosen" });
    const tool = (text, title, act) => element("button", { type: "button", "aria-label": text.length > 1 ? undefined : title, title, onclick: act }, text);
    const tools = element("div", { class: "graph-tools" },
      tool("+", "Zoom in", () => this.zoom(1.25)), tool("−", "Zoom out", () => this.zoom(0.8)), tool("Fit", "Show the whole graph", () => this.fit()),
      tool("PNG", "Save as a picture", () => this.save()));
    this.frame = element("div", { class: "graph" }, tools, this.canvas, this.panel);
    host.replaceChildren(this.frame);
    this.panel.append(element("p", { class: "muted", id: help }, `${HELP} A click opens a node or a step.`));
    this.draw();
    this.listen();
  }

  draw() {
    if (!document.getElementById(STYLE_OF_CYTOSCAPE)) document.head.append(element("meta", { id: STYLE_OF_CYTOSCAPE }));
    const { content, canvas } = this;
    const known = new Set(content.nodes.map((node) => node.id));
    const nodes = content.nodes.map((node) => ({ ...node, size: measured(node.label) }));
    const edges = content.edges.filter((edge) => known.has(edge.source) && known.has(edge.target))
      .map((edge) => ({ ...edge, size: measured(edge.label ?? "", 28) }));
    let direction = "LR";
    let places = placed(nodes, edges, direction);
    // Across as long as it can be read there without being enlarged.
    if (canvas.clientWidth < 640 || canvas.clientWidth / places.graph().width < LEGIBLE) {
      direction = "TB";
      places = placed(nodes, edges, direction);
    }
    this.forward = direction === "LR" ? ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"] : ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"];
    this.cy = cytoscape({
      container: canvas,
      style: style(canvas),
      elements: [
        ...nodes.map((node) => ({
          group: "nodes", classes: node.look ?? "plain", position: { x: places.node(node.id).x, y: places.node(node.id).y },
          data: { id: node.id, text: node.size.text, width: node.size.width + 2 * PADDING, height: node.size.height + PADDING, given: node },
        })),
        ...edges.map((edge) => {
          const way = places.edge(edge.source, edge.target, edge.id);
          const bent = bends(way.points, places.node(edge.source), places.node(edge.target));
          return {
            group: "edges", classes: [edge.look ?? "plain", ...(edge.source === edge.target ? ["straight"] : [])],
            data: { id: edge.id, source: edge.source, target: edge.target, text: edge.size.text, ...bent, given: edge },
          };
        }),
      ],
      layout: { name: "preset" },
      autoungrabify: true,
      boxSelectionEnabled: false,
      selectionType: "single",
      minZoom: 0.15,
      maxZoom: 2.5,
    });
    this.cy.userZoomingEnabled(false);
    // No higher than what is drawn needs.
    const { w, h } = this.cy.elements().boundingBox();
    const scale = Math.min(LARGEST, canvas.clientWidth / (w + 2 * MARGIN));
    canvas.style.height = `clamp(12rem, ${Math.ceil(h * scale) + 2 * MARGIN}px, 70vh)`;
    this.cy.resize();
    this.fit();
  }

  listen() {
    const { canvas, cy } = this;
    // The wheel scrolls the page, unless Ctrl is held.
    canvas.addEventListener("wheel", (event) => cy.userZoomingEnabled(event.ctrlKey || event.metaKey), { capture: true, passive: true });
    cy.on("select", "node, edge", (event) => this.show(event.target));
    canvas.addEventListener("keydown", (event) => this.key(event));
    canvas.addEventListener("focus", () => {
      if (!cy.$(":selected").length && canvas.matches(":focus-visible")) this.choose(this.first());
    });
    this.panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") canvas.focus();
    });
    for (const colours of ["(prefers-color-scheme: dark)", "(prefers-contrast: more)", "(forced-colors: active)"]) {
      matchMedia(colours).addEventListener("change", () => cy.style(style(canvas)));
    }
    new ResizeObserver(() => cy.resize()).observe(canvas);
  }

  first() {
    const roots = this.cy.nodes().roots();
    return (roots.length ? roots : this.cy.nodes())[0];
  }

  choose(item) {
    if (!item?.length) return;
    this.cy.$(":selected").unselect();
    item.select();
    const box = item.renderedBoundingBox();
    if (box.x1 < 0 || box.y1 < 0 || box.x2 > this.cy.width() || box.y2 > this.cy.height()) this.cy.center(item);
  }

  /** Let everything but some edges and their ends stand back; with no edge, nothing does. */
  highlight(ids = []) {
    const wanted = this.cy.edges().filter((edge) => ids.includes(edge.id()));
    this.cy.elements().removeClass("faint");
    if (wanted.length) this.cy.elements().difference(wanted.union(wanted.connectedNodes())).addClass("faint");
  }

  /** Choose a node or an edge by its id, as a list beside the drawing does. */
  open(id) {
    this.choose(this.cy.getElementById(id));
  }

  show(item) {
    const given = item.data("given");
    const near = item.isNode() ? item.closedNeighborhood() : item.union(item.connectedNodes());
    this.cy.elements().addClass("faint");
    near.removeClass("faint");
    this.panel.replaceChildren(...[this.content.describe(given)].flat());
    this.frame.dispatchEvent(new CustomEvent("chosen", { bubbles: true, detail: given }));
  }

  key(event) {
    const { cy } = this;
    const [back, on, before, after] = this.forward;
    const chosen = cy.$(":selected")[0];
    const across = (one, other) => one.position()[on === "ArrowRight" ? "y" : "x"] - other.position()[on === "ArrowRight" ? "y" : "x"];
    let next = null;
    if (event.key === "Enter" || event.key === " ") {
      if (chosen) (this.panel.querySelector("a, button, summary") ?? this.panel).focus();
    } else if (event.key === "Escape") {
      cy.$(":selected").unselect();
      cy.elements().removeClass("faint");
    } else if (["+", "=", "-", "0"].includes(event.key)) {
      if (event.key === "0") this.fit();
      else this.zoom(event.key === "-" ? 0.8 : 1.25);
    } else if (event.key === "Home") next = this.first();
    else if (!this.forward.includes(event.key)) return;
    else if (!chosen) next = this.first();
    else if (event.key === on) next = chosen.isNode() ? chosen.outgoers("edge").sort((a, b) => across(a.target(), b.target()))[0] : chosen.target();
    else if (event.key === back) next = chosen.isNode() ? chosen.incomers("edge").sort((a, b) => across(a.source(), b.source()))[0] : chosen.source();
    else {
      const along = on === "ArrowRight" ? "x" : "y";
      const beside = chosen.isNode()
        ? cy.nodes().filter((node) => Math.abs(node.position()[along] - chosen.position()[along]) < 60).sort(across)
        : chosen.source().outgoers("edge").sort((a, b) => across(a.target(), b.target()));
      const here = beside.toArray().findIndex((each) => each.same(chosen));
      next = beside[here + (event.key === after ? 1 : before === event.key ? -1 : 0)];
    }
    event.preventDefault();
    if (next) this.choose(next);
  }

  zoom(factor) {
    this.cy.zoom({ level: this.cy.zoom() * factor, renderedPosition: { x: this.cy.width() / 2, y: this.cy.height() / 2 } });
  }

  fit() {
    this.cy.fit(undefined, MARGIN);
    if (this.cy.zoom() > LARGEST) {
      this.cy.zoom(LARGEST);
      this.cy.center();
    }
  }

  async save() {
    const picture = await this.cy.png({ full: true, scale: 2, bg: palette(this.canvas).ground, output: "blob-promise" });
    const link = element("a", { href: URL.createObjectURL(picture), download: `${this.content.title.replace(/[^\w-]+/g, "-")}.png` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }
}

/** Draw a graph in the place of what stands in a host. */
export function drawGraph(host, content) {
  return new Graph(host, content);
}
