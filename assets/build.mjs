// Bundles src/*.js with their style sheets into soga_kg/web/static/vendor, which git ignores and the wheel holds.
import { build } from "esbuild";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { quantize } from "topojson-client";
import { translated } from "./yasgui.mjs";

const here = import.meta.dirname;
const out = path.join(here, "..", "soga_kg", "web", "static", "vendor");
const modules = path.join(here, "node_modules");

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await build({
  absWorkingDir: here,
  entryPoints: ["editor", "map", "network", "timeline"].map((name) => `src/${name}.js`),
  outdir: out,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none", // LICENSES.txt has the licences, whole
  loader: { ".png": "dataurl", ".svg": "dataurl" },
  plugins: [translated],
  logLevel: "error",
});

// The outlines of countries alone, on a grid of 4 km: a third of the size, and no eye sees it at the scales of our map.
const world = JSON.parse(await readFile(path.join(modules, "world-atlas", "countries-50m.json"), "utf8"));
const { countries } = world.objects;
for (const country of countries.geometries) {
  delete country.properties;
  delete country.id;
}
const { scale, translate } = world.transform;
const arcs = world.arcs.map((arc) => {
  let [x, y] = [0, 0];
  return arc.map(([dx, dy]) => [(x += dx) * scale[0] + translate[0], (y += dy) * scale[1] + translate[1]]);
});
const outline = quantize({ type: "Topology", bbox: world.bbox, objects: { countries }, arcs }, 1e4);
await writeFile(path.join(out, "world.json"), JSON.stringify(outline));

// Who has part in it: what the page scripts import, and what these packages hold of others.
const { dependencies } = JSON.parse(await readFile(path.join(here, "package.json"), "utf8"));
const lock = JSON.parse(await readFile(path.join(here, "package-lock.json"), "utf8")).packages;
const packages = new Set(Object.keys(dependencies));
for (const name of packages) {
  const { dependencies: needed, peerDependencies: peers } = lock[`node_modules/${name}`] ?? {};
  for (const next of Object.keys({ ...needed, ...peers })) packages.add(next);
}
const licences = [];
for (const name of [...packages].sort()) {
  const folder = path.join(modules, name);
  const { version, license } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
  const files = (await readdir(folder)).filter((file) => /^licen[cs]e/i.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(path.join(folder, file), "utf8")));
  licences.push(`${name} ${version}: ${license}\n\n${texts.join("\n").trim()}\n`);
}
await writeFile(path.join(out, "LICENSES.txt"), licences.join(`\n${"=".repeat(80)}\n\n`));
