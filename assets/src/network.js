// The network around a thing.
import cytoscape from "cytoscape";
import "./network.css";
import { COLOURS, colour, figure, pick, rows, said, thing } from "./figure.js";

// cytoscape adds a style to the page, which our policy forbids, unless an element with this id is there already;
// network.css holds its one rule.
document.querySelector('link[href*="vendor/network.css"]').id = "__________cytoscape_stylesheet";

const nodes = new Map();
const edges = rows.map((row, id) => {
  const [one, other] = [thing(row.cells[0], row.dataset.one), thing(row.cells[2], row.dataset.other)];
  for (const end of [one, other]) nodes.set(end.id, end);
  return { data: { id: `e${id}`, source: one.id, target: other.id, label: row.cells[1].textContent } };
});

const LABEL = 13; // pixels of a label's letters at zoom 1
const READABLE = 0.85; // the zoom below which letters are too small

/** Opens on the thing and its neighbours; where they need more room than there is, on the thing, at a readable zoom. */
function open(drawn, centre) {
  const near = centre.closedNeighborhood();
  drawn.fit(near, 20);
  const whole = drawn.zoom();
  drawn.zoom(Math.min(1.2, Math.max(READABLE, whole)));
  drawn.center(whole < READABLE ? centre : near);
}

/** Of labels that would lie on each other, shows that of the thing, a neighbour's, or of what is linked most. */
function hush(drawn, centre) {
  const near = centre.neighborhood();
  const weight = (node) => (node.same(centre) ? 1e6 : near.contains(node) ? 1e3 : 0) + node.degree();
  const shown = [];
  drawn.nodes().sort((a, b) => weight(b) - weight(a)).forEach((node) => {
    const { x1, x2, y1, y2 } = node.boundingBox({ includeNodes: false, includeEdges: false, includeOverlays: false });
    const free = shown.every((other) => x2 <= other.x1 || x1 >= other.x2 || y2 <= other.y1 || y1 >= other.y2);
    node.toggleClass("silent", !free);
    if (free) shown.push({ x1, x2, y1, y2 });
  });
}

if (edges.length) {
  const middle = new URL(said.middle, location.href).href;
  const drawn = cytoscape({
    container: figure,
    elements: [...[...nodes.values()].map((one) => ({ data: { ...one, colour: COLOURS[one.kind] ?? COLOURS.place } })), ...edges],
    minZoom: 0.2,
    maxZoom: 3,
    style: [
      { selector: "node", style: { "background-color": "data(colour)", label: "data(name)", color: colour("--ink"), "font-size": LABEL, "min-zoomed-font-size": 7, "font-family": "system-ui, sans-serif", "text-wrap": "wrap", "text-max-width": 120, "text-valign": "bottom", "text-margin-y": 3, "text-background-color": colour("--panel"), "text-background-opacity": 0.75, width: 18, height: 18 } },
      { selector: "edge", style: { width: 1, "line-color": colour("--quiet"), "target-arrow-color": colour("--quiet"), "target-arrow-shape": "triangle", "arrow-scale": 0.7, "curve-style": "bezier" } },
      { selector: "edge:selected, edge.near", style: { label: "data(label)", "font-size": 9, color: colour("--ink"), "text-rotation": "autorotate", "text-background-color": colour("--panel"), "text-background-opacity": 0.8, width: 2 } },
      { selector: "node:selected", style: { "border-width": 3, "border-color": colour("--ink") } },
      { selector: ".middle", style: { width: 32, height: 32, "font-size": LABEL + 2, "font-weight": 700 } },
      { selector: ".silent", style: { "text-opacity": 0, "text-background-opacity": 0 } },
      { selector: "node.near, node:selected", style: { "text-opacity": 1, "text-background-opacity": 0.9, "z-index": 1 } },
    ],
    layout: { name: "preset" },
  });
  const centre = drawn.getElementById(middle);
  centre.addClass("middle");
  // Rings first, then springs from there: the same picture every time, since nothing is drawn by chance.
  const near = centre.closedNeighborhood();
  drawn.layout({ name: "concentric", concentric: (node) => (node.same(centre) ? 3 : near.contains(node) ? 2 : 1), levelWidth: () => 1, spacingFactor: 1.1 }).run();
  drawn.layout({ name: "cose", randomize: false, animate: false, nodeDimensionsIncludeLabels: true, idealEdgeLength: () => 90, nodeRepulsion: () => 9e4, padding: 20 }).run();
  hush(drawn, centre);
  open(drawn, centre);
  drawn.on("resize", () => open(drawn, centre));
  drawn.on("mouseover", "node", ({ target }) => target.addClass("near"));
  drawn.on("mouseout", "node", ({ target }) => target.removeClass("near"));
  drawn.on("tap", ({ target }) => {
    drawn.edges().removeClass("near");
    if (target === drawn) return pick();
    if (target.isEdge()) return pick(...target.connectedNodes().map((node) => node.data()));
    target.connectedEdges().addClass("near");
    return pick(target.data());
  });
  const legend = document.createElement("ul");
  legend.className = "legend";
  for (const kind of new Set([...nodes.values()].map((one) => one.kind))) {
    const item = document.createElement("li");
    item.style.setProperty("--kind", COLOURS[kind] ?? COLOURS.place);
    item.textContent = said[kind] ?? "";
    legend.append(item);
  }
  figure.after(legend);
  figure.dataset.ready = "";
  figure.network = drawn;
}
