// Draws the steps of chains as a network that can be moved: drag a node or the ground, turn the wheel, choose a step.
// The front end of kg/interface/network_widget.py. It loads nothing, and texts are never read as markup.

const SVG = "http://www.w3.org/2000/svg";
const COLUMN = 210, ROW = 74, WIDTH = 170, HEIGHT = 40, MARGIN = 24;

function element(name, attributes = {}, text = "") {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text) made.textContent = text;
  return made;
}

// Where each node stands at first: in columns by the longest way from where chains begin.
function places(nodes, edges) {
  const column = new Map(nodes.map((node) => [node.id, 0]));
  for (let round = 0; round < nodes.length; round += 1) {
    let moved = false;
    for (const edge of edges) {
      const wanted = column.get(edge.source) + 1;
      if (column.get(edge.target) < wanted && wanted < nodes.length) {
        column.set(edge.target, wanted);
        moved = true;
      }
    }
    if (!moved) break;
  }
  const filled = new Map();
  return new Map(nodes.map((node) => {
    const x = column.get(node.id), row = filled.get(x) ?? 0;
    filled.set(x, row + 1);
    return [node.id, { x: MARGIN + x * COLUMN, y: MARGIN + row * ROW }];
  }));
}

function shortened(text) {
  return text.length > 24 ? `${text.slice(0, 23)}…` : text;
}

function border(from, to) {
  const middle = { x: from.x + WIDTH / 2, y: from.y + HEIGHT / 2 };
  const dx = to.x + WIDTH / 2 - middle.x, dy = to.y + HEIGHT / 2 - middle.y;
  const scale = Math.min(WIDTH / 2 / Math.abs(dx || 1e-9), HEIGHT / 2 / Math.abs(dy || 1e-9), 1);
  return { x: middle.x + dx * scale, y: middle.y + dy * scale };
}

function render({ model, el }) {
  const nodes = model.get("nodes"), edges = model.get("edges");
  const at = places(nodes, edges);
  const width = Math.max(...[...at.values()].map((place) => place.x), 0) + WIDTH + MARGIN;
  const height = Math.max(...[...at.values()].map((place) => place.y), 0) + HEIGHT + MARGIN;
  const view = { x: 0, y: 0, width, height };
  const svg = element("svg", { class: "mk-network", role: "group", "aria-label": model.get("title") });
  svg.style.cssText = "width:100%;max-height:480px;touch-action:none;font:13px system-ui,sans-serif";
  const look = () => svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
  const said = document.createElement("div");
  said.setAttribute("role", "status");
  said.style.cssText = "font:13px system-ui,sans-serif;min-height:3em";
  const marker = element("marker", {
    id: "mk-arrow", viewBox: "0 0 8 8", refX: 8, refY: 4, markerWidth: 8, markerHeight: 8, orient: "auto",
  });
  marker.append(element("path", { d: "M0 0L8 4L0 8z", fill: "currentColor" }));
  const definitions = element("defs");
  definitions.append(marker);
  svg.append(definitions);

  const lines = edges.map((edge, number) => {
    const group = element("g", { class: "edge", tabindex: 0, role: "button", "data-id": edge.id, cursor: "pointer" });
    const dashes = edge.possible || edge.disputed ? "6 4" : "none";
    const line = element("line", { stroke: "currentColor", "stroke-dasharray": dashes, "marker-end": "url(#mk-arrow)" });
    const wide = element("line", { stroke: "transparent", "stroke-width": 12 });
    const label = element("text", { "text-anchor": "middle", fill: "currentColor", "font-size": 11 }, edge.label);
    group.append(wide, line, label, element("title", {}, edge.label));
    const choose = () => {
      model.set("selected", edge.id);
      model.save_changes();
    };
    group.addEventListener("click", choose);
    group.addEventListener("keydown", (event) => (event.key === "Enter" ? choose() : null));
    svg.append(group);
    return { edge, number, line, wide, label, group };
  });
  const boxes = nodes.map((node) => {
    const group = element("g", { class: "node", "data-id": node.id, cursor: "grab" });
    group.append(
      element("rect", { width: WIDTH, height: HEIGHT, rx: 6, fill: node.fill, stroke: node.line }),
      element("text", { x: WIDTH / 2, y: HEIGHT / 2 + 5, "text-anchor": "middle", fill: "#1a1a1a" }, shortened(node.label)),
      element("title", {}, `${node.label} (${node.id})`),
    );
    svg.append(group);
    return { node, group };
  });

  function draw() {
    for (const { node, group } of boxes) {
      const place = at.get(node.id);
      group.setAttribute("transform", `translate(${place.x} ${place.y})`);
    }
    for (const { edge, line, wide, label } of lines) {
      const from = at.get(edge.source), to = at.get(edge.target);
      const begin = border(from, to), end = border(to, from);
      for (const each of [line, wide]) {
        for (const [key, value] of [["x1", begin.x], ["y1", begin.y], ["x2", end.x], ["y2", end.y]]) {
          each.setAttribute(key, value);
        }
      }
      label.setAttribute("x", (begin.x + end.x) / 2);
      label.setAttribute("y", (begin.y + end.y) / 2 - 5);
    }
  }

  function show() {
    const chosen = edges.find((edge) => edge.id === model.get("selected"));
    for (const { edge, line } of lines) line.setAttribute("stroke-width", edge === chosen ? 3 : 1.3);
    said.replaceChildren();
    if (!chosen) {
      said.textContent = "Choose an arrow to read the claims that it rests on.";
      return;
    }
    const list = document.createElement("ul");
    for (const claim of chosen.claims) {
      const item = document.createElement("li");
      item.textContent = `${claim.statement} — ${claim.publication} (${claim.claim})`;
      list.append(item);
    }
    said.append(list);
  }

  // A step of the mouse, in the units of the drawing.
  const scale = () => view.width / (svg.getBoundingClientRect().width || view.width);
  let held = null;
  svg.addEventListener("pointerdown", (event) => {
    const box = boxes.find(({ group }) => group.contains(event.target));
    held = { place: box ? at.get(box.node.id) : null, x: event.clientX, y: event.clientY };
  });
  const move = (event) => {
    if (!held) return;
    const dx = (event.clientX - held.x) * scale(), dy = (event.clientY - held.y) * scale();
    if (held.place) {
      held.place.x += dx;
      held.place.y += dy;
      draw();
    } else {
      view.x -= dx;
      view.y -= dy;
      look();
    }
    held.x = event.clientX;
    held.y = event.clientY;
  };
  const release = () => { held = null; };
  window.addEventListener("pointermove", move);
  window.addEventListener("pointerup", release);
  svg.addEventListener("wheel", (event) => {
    event.preventDefault();
    const factor = event.deltaY > 0 ? 1.1 : 1 / 1.1;
    view.x += (view.width * (1 - factor)) / 2;
    view.y += (view.height * (1 - factor)) / 2;
    view.width *= factor;
    view.height *= factor;
    look();
  }, { passive: false });
  model.on("change:selected", show);

  look();
  draw();
  show();
  el.replaceChildren(svg, said);
  return () => {
    window.removeEventListener("pointermove", move);
    window.removeEventListener("pointerup", release);
    model.off("change:selected", show);
  };
}

export default { render };
