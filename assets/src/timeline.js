// The timeline of events and policies.
import moment from "moment";
import "moment/locale/fr";
import { DataSet } from "vis-data/esnext";
import { Timeline } from "vis-timeline/esnext";
import "vis-timeline/styles/vis-timeline-graph2d.css";
import "./timeline.css";
import { figure, pick, rows, said, thing } from "./figure.js";

const DAY = 24 * 3600 * 1000;
const LONGEST = Math.min(240, figure.clientWidth / 2.5); // pixels of a name; what is longer ends in dots
const GROUPS = 70; // pixels that the names of the groups take at the left
const language = document.documentElement.lang;
moment.locale(language);

const items = rows.map((row, id) => {
  const { kind, first, last } = row.dataset;
  const start = new Date(`${first}T00:00:00`);
  const end = new Date(new Date(`${last || first}T00:00:00`).getTime() + DAY);
  const long = end - start > 100 * DAY; // a shorter bar has no room for its name
  return { id, group: kind, className: kind, start, ...(long ? { end, type: "range" } : { type: "point" }), thing: thing(row.cells[0], kind) };
});

/** All that there is, with room for the words at the right of the last dot. */
function whole() {
  const first = Math.min(...items.map((item) => item.start));
  const last = Math.max(...items.map((item) => item.end ?? item.start));
  const room = Math.min(0.6, (LONGEST + 30) / (figure.clientWidth - GROUPS)); // the part of the width that words may take
  const length = (last - first + 60 * DAY) / (1 - room);
  return { start: first - 30 * DAY, end: first - 30 * DAY + length };
}

const label = ({ thing: { name, lang } }) => {
  const text = document.createElement("span");
  text.className = "name";
  text.style.maxWidth = `${LONGEST}px`;
  text.title = text.textContent = name;
  if (lang !== undefined) text.lang = lang;
  return text;
};

if (items.length) {
  const groups = ["event", "policy"].map((id) => ({ id, content: said[id] }));
  const timeline = new Timeline(figure, new DataSet(items), groups, {
    ...whole(),
    height: "100%",
    locale: language,
    showCurrentTime: false,
    template: label,
    orientation: { axis: "bottom", item: "top" },
    verticalScroll: true,
    zoomKey: "ctrlKey",
    zoomMin: 7 * DAY,
    zoomMax: 60 * 365 * DAY,
    margin: { item: { horizontal: 8, vertical: 4 } },
    tooltip: { followMouse: false },
  });
  timeline.on("select", ({ items: chosen }) => pick(...chosen.map((id) => items[id].thing)));
  timeline.on("changed", () => {
    // what is higher than its panel is scrolled by keyboard too
    for (const panel of figure.querySelectorAll(".vis-vertical-scroll")) panel.tabIndex = 0;
    figure.dataset.ready = "";
  });
}
