// The map of places: outlines of countries from a file of our own, no tiles.
import L from "leaflet";
import "leaflet/dist/leaflet.css";
import { feature } from "topojson-client";
import "./map.css";
import { colour, figure, linkTo, named, pick, rows, said, thing } from "./figure.js";

const world = await (await fetch(new URL("world.json", import.meta.url))).json();
const map = L.map(figure, { zoomControl: false, minZoom: 2, maxZoom: 9, worldCopyJump: true, zoomSnap: 0.5 });
map.attributionControl.setPrefix(false);
L.control.zoom({ zoomInTitle: said.zoomIn, zoomOutTitle: said.zoomOut }).addTo(map);
L.geoJSON(feature(world, world.objects.countries), {
  renderer: L.canvas({ padding: 0.5 }),
  interactive: false,
  attribution: said.outlines,
  style: { color: colour("--quiet"), weight: 0.7, fillColor: colour("--ground"), fillOpacity: 1 },
}).addTo(map);

// Names of one place in two languages are one mark.
const spots = new Map();
for (const row of rows) {
  const at = [Number(row.dataset.latitude), Number(row.dataset.longitude)];
  const spot = spots.get(String(at)) ?? { at, places: [], things: [], count: 0 };
  spot.places.push(thing(row.cells[0], "place"));
  spot.things.push(...[...row.cells[1].querySelectorAll("a")].map(named));
  spot.count += Number(row.cells[2].textContent.replace(/\D/g, ""));
  spots.set(String(at), spot);
}

const svg = L.svg({ padding: 0.5 });
for (const { at, places, things, count } of spots.values()) {
  const told = document.createElement("div");
  const list = document.createElement("ul");
  list.append(...things.map((one) => { const item = document.createElement("li"); item.append(linkTo(one)); return item; }));
  const title = document.createElement("strong");
  title.textContent = places.map(({ name }) => name).join(" / ");
  told.append(title, list);
  L.circleMarker(at, { renderer: svg, radius: 5 + 3 * Math.sqrt(count), color: colour("--link"), fillColor: colour("--mark"), fillOpacity: 0.6, weight: 2, className: "spot" })
    .bindPopup(told, { maxHeight: 220 })
    .on("click", () => pick(...places))
    .addTo(map);
}
const points = [...spots.values()].map(({ at }) => at);
if (points.length) map.fitBounds(points, { padding: [30, 30], maxZoom: 6 });
else map.setView([48, 8], 3.5);
figure.dataset.ready = "";
