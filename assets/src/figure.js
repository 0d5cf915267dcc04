// What the views share: they read the table of the page, so that the picture shows what its query gave.

export const figure = document.querySelector("figure.drawn");
export const rows = [...document.querySelectorAll("table.rows tbody tr")];
export const said = figure.dataset;

/** Where a link of a table leads, and the words of which language it shows. */
export function named(link) {
  return { href: link?.href ?? "", name: link?.textContent ?? "", lang: link?.querySelector("bdi")?.lang };
}

/** The thing that a cell links to. */
export function thing(cell, kind) {
  const link = cell.querySelector("a");
  return { id: link?.href ?? cell.textContent, ...named(link), name: cell.textContent.trim(), kind };
}

/** A link to a thing, in the language of its name. */
export function linkTo({ href, name, lang }) {
  const link = document.createElement("a");
  link.href = href;
  if (lang !== undefined) link.lang = lang;
  link.textContent = name;
  return link;
}

/** Says below the picture what was chosen, with the way to its page and to its network. */
export function pick(...things) {
  const place = document.querySelector(".picked");
  if (!things.length) return place.replaceChildren(place.dataset.none);
  const parts = things.flatMap((one) => {
    const kind = said[one.kind] ? ` (${said[one.kind]})` : "";
    const path = /\/doc\/([^?#]+)/.exec(one.href)?.[1];
    if (!path || one.kind === "place") return [linkTo(one), kind, " · "];
    const around = new URL(said.around, location.href);
    around.searchParams.set("around", decodeURIComponent(path));
    return [linkTo(one), kind, " · ", linkTo({ href: around.href, name: said.draw }), " · "];
  });
  return place.replaceChildren(...parts.slice(0, -1));
}

export const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Colours of the kinds of things; each stands out from light and dark grounds (3:1). */
export const COLOURS = {
  person: "#b5541c",
  organisation: "#0f7a64",
  event: "#7a5fc0",
  series: "#9b4f9e",
  policy: "#2f6fb5",
  project: "#8a6d00",
  place: "#777777",
};
