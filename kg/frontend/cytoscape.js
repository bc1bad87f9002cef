// What static/graph.js takes of others: Cytoscape to draw, dagre to place nodes in layers.
export { default as cytoscape } from "cytoscape";
export { graphlib, layout } from "@dagrejs/dagre";
