// Results in YASR: its table with our links and languages, why there is none, and files to save.

/** YASR's table: IRIs of ours lead to pages beside the endpoint, words carry their language. */
export function tableOf(Yasr, { base, prefixes, says, beside, language }) {
  const Table = Yasr.plugins.table;
  const known = Object.entries(prefixes);
  const short = (iri) => {
    if (iri.startsWith(base)) return iri.slice(base.length);
    const [name, space] = known.find(([, start]) => iri.startsWith(start)) ?? [];
    return name ? `${name}:${iri.slice(space.length)}` : iri;
  };
  const address = (iri) => {
    if (!iri.startsWith(base)) return /^https?:/.test(iri) ? iri : ""; // any other scheme would run in our name
    const [path, fragment] = iri.slice(base.length).split("#");
    return `${beside}doc/${path}${language ? `?lang=${language}` : ""}${fragment ? `#${fragment}` : ""}`;
  };
  const element = (name, text, more = {}) => Object.assign(document.createElement(name), { textContent: text, ...more });
  return class extends Table {
    constructor(yasr) {
      super(yasr);
      this.helpReference = undefined; // it leads to another host
      const { info, infoFiltered, zeroRecords, first, previous, next, last, orderable } = says;
      const more = { info, infoFiltered, infoEmpty: "", zeroRecords, emptyTable: zeroRecords };
      const aria = { orderable, orderableReverse: orderable, orderableRemove: orderable, paginate: { first, previous, next, last, number: "" } };
      const { tableConfig } = this.config;
      this.config = { ...this.config, tableConfig: { ...tableConfig, language: { ...tableConfig.language, ...more, aria } } };
    }

    getUriLinkFromBinding({ value }) {
      const href = address(value);
      return element(href ? "a" : "span", short(value), href ? { href, title: value } : {}).outerHTML;
    }

    formatLiteral({ value, datatype, "xml:lang": tag }) {
      const name = datatype?.replace(/^.*[#/]/, "");
      const note = tag === "und" ? "" : tag ? `@${tag}` : name && name !== "string" ? name : "";
      return element("bdi", value, tag ? { lang: tag } : {}).outerHTML + (note ? ` ${element("small", note).outerHTML}` : "");
    }

    draw(config) {
      super.draw({ ...config, isEllipsed: false }); // cells break their lines: nothing is cut
      this.destroyResizer(); // it writes a style sheet into the page, which our policy forbids
    }
  };
}

/** Why there is no result: the endpoint's own words, which are in the page's language. */
export function reasonOf(error) {
  const place = document.createElement("div");
  place.className = "reason";
  place.setAttribute("role", "alert");
  for (const line of (error.text ?? "").trim().split("\n")) {
    const paragraph = document.createElement("p");
    paragraph.textContent = line;
    place.append(paragraph);
  }
  return place;
}

const TABLES = [
  { name: "CSV", accept: "text/csv", suffix: "csv" },
  { name: "JSON", accept: "application/sparql-results+json", suffix: "srj" },
];
const GRAPHS = [
  { name: "Turtle", accept: "text/turtle", suffix: "ttl" },
  { name: "JSON-LD", accept: "application/ld+json", suffix: "jsonld" },
];

function save(form, query, type) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "save";
  button.textContent = type.name;
  button.addEventListener("click", async () => {
    const asked = { method: "POST", headers: { Accept: type.accept }, body: new URLSearchParams({ query }) };
    const response = await fetch(form.action, asked);
    if (!response.ok) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await response.blob());
    link.download = `${form.dataset.file}.${type.suffix}`;
    link.click();
    URL.revokeObjectURL(link.href);
  });
  return button;
}

/** The line of buttons that save the result of a query as a file. */
export function saves(form, editor) {
  const graph = ["CONSTRUCT", "DESCRIBE"].includes(editor.getQueryType());
  const line = document.createElement("p");
  line.className = "saves";
  line.append(`${form.dataset.save} `, ...(graph ? GRAPHS : TABLES).map((type) => save(form, editor.getValue(), type)));
  return line;
}
