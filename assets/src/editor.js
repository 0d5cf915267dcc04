// Turns the form of a query into an editor with colours and completion, and shows results without leaving the page.
import Yasqe from "@zazuko/yasqe";
import "@zazuko/yasqe/build/yasqe.min.css";
import "./editor.css";

const LONGEST_ADDRESS = 4000; // characters of a query that an address may carry: servers take 8 kB
const MOST_SUGGESTIONS = 50;

/**
 * Where the query breaks off, in the page's language: YASQE has these words in English only, and writes them with
 * styles that our policy forbids. It copies its prototype into each editor, hence no subclass.
 */
function speak(said) {
  Yasqe.prototype.showNotification = () => {};
  Yasqe.prototype.checkSyntax = function () {
    this.queryValid = true;
    this.clearGutter("gutterErrorBar");
    for (let line = 0; line < this.lineCount(); line++) {
      const { state } = this.getTokenAt({ line, ch: this.getLine(line).length }, true);
      this.setOption("queryType", state.queryType);
      if (state.OK !== false) continue;
      const mark = document.createElement("span");
      mark.className = "syntax";
      mark.textContent = "!";
      mark.title = `${said.syntax} ${(state.possibleCurrent ?? []).slice(0, 12).join(" ")}`;
      this.setGutterMarker(line, "gutterErrorBar", mark);
      this.queryValid = false;
      return;
    }
  };
}

/** Whether a property may stand where the word begins: the word itself, begun as a label, need not be SPARQL. */
function propertyFits(editor) {
  const token = editor.getCompleteToken();
  if (/^[?$]/.test(token.string)) return false;
  const before = editor.getTokenAt({ line: editor.getCursor().line, ch: token.start });
  return Yasqe.Autocompleters.property.isValidCompletionPosition(editor) || before.state.possibleCurrent.includes("a");
}

/** Suggestions of terms: by the beginning of their IRI, or by any part of their name or label. */
function completer(kind, terms, prefixes) {
  const known = Yasqe.Autocompleters[kind];
  const short = (iri) => {
    const prefix = Object.keys(prefixes).find((name) => iri.startsWith(prefixes[name]));
    return prefix ? `${prefix}:${iri.slice(prefixes[prefix].length)}` : `<${iri}>`;
  };
  const found = terms.map(([iri, label]) => ({ iri, label, text: short(iri) }));
  const labels = new Map(found.map(({ text, label }) => [text, label]));
  return {
    name: `${kind}-terms`,
    bulk: false,
    autoShow: true,
    isValidCompletionPosition: kind === "property" ? propertyFits : known.isValidCompletionPosition,
    preProcessToken: known.preProcessToken,
    get: (_, token) => {
      const typed = (token?.autocompletionString ?? token?.string ?? "").trim();
      const part = typed.replace(/^<|>$/g, "").toLowerCase();
      return found
        .filter(({ iri, label, text }) => iri.startsWith(typed) || `${text} ${label}`.toLowerCase().includes(part))
        .slice(0, MOST_SUGGESTIONS)
        .map(({ iri }) => iri);
    },
    postProcessSuggestion: (_editor, _token, iri) => short(iri),
    postprocessHints: (_, hints) =>
      hints.map((hint) => ({ ...hint, displayText: `${hint.text}  ${labels.get(hint.text) ?? ""}` })),
  };
}

async function draw(form) {
  const area = form.querySelector("textarea");
  const said = form.dataset;
  const { prefixes, classes, properties } = await (await fetch(said.terms)).json();
  Yasqe.registerAutocompleter(completer("class", classes, prefixes), false);
  Yasqe.registerAutocompleter(completer("property", properties, prefixes), false);
  Yasqe.forkAutocompleter("prefixes", {
    name: "our-prefixes",
    persistenceId: null,
    get: () => Object.entries(prefixes).map(([name, iri]) => `${name}: <${iri}>`),
  }, false);
  Yasqe.defaults.autocompleters = ["our-prefixes", "variables", "class-terms", "property-terms"];
  speak(said);
  const place = document.createElement("div");
  area.before(place);
  const editor = new Yasqe(place, {
    value: area.value,
    prefixCcApi: null,
    persistenceId: null,
    consumeShareLink: null,
    createShareableLink: null,
    showQueryButton: false,
    resizeable: false,
    editorHeight: "100%",
    viewportMargin: Infinity,
    screenReaderLabel: form.querySelector("label").textContent,
    extraKeys: { Tab: false, "Shift-Tab": false, "Ctrl-Enter": () => form.requestSubmit(), "Cmd-Enter": () => form.requestSubmit() },
  });
  area.hidden = true;
  form.querySelector("label").addEventListener("click", () => editor.focus());
  return editor;
}

/** The part of a page of ours that tells the result, or why there is none. */
function answerOf(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const part = page.querySelector("#answer") ?? page.querySelector("main");
  return [...part.childNodes].filter((node) => !(node instanceof HTMLFormElement));
}

function save(form, query, type) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "save";
  button.textContent = type.name;
  button.addEventListener("click", async () => {
    const response = await fetch(form.action, ask(query, type.accept));
    if (!response.ok) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await response.blob());
    link.download = `${form.dataset.file}.${type.suffix}`;
    link.click();
    URL.revokeObjectURL(link.href);
  });
  return button;
}

const TABLES = [
  { name: "CSV", accept: "text/csv", suffix: "csv" },
  { name: "JSON", accept: "application/sparql-results+json", suffix: "srj" },
];
const GRAPHS = [
  { name: "Turtle", accept: "text/turtle", suffix: "ttl" },
  { name: "JSON-LD", accept: "application/ld+json", suffix: "jsonld" },
];

const ask = (query, accept) => ({ method: "POST", headers: { Accept: accept }, body: new URLSearchParams({ query }) });

function saves(form, query, editor) {
  const graph = ["CONSTRUCT", "DESCRIBE"].includes(editor.getQueryType());
  const line = document.createElement("p");
  line.className = "saves";
  line.append(`${form.dataset.save} `, ...(graph ? GRAPHS : TABLES).map((type) => save(form, query, type)));
  return line;
}

/** Puts the buttons where the page keeps room for them. */
function offer(answer, buttons) {
  const room = answer.querySelector(".saves");
  if (room) room.replaceWith(buttons);
  else answer.append(buttons);
}

function run(form, editor, answer, status) {
  return async (event) => {
    event.preventDefault();
    const query = editor.getValue();
    form.querySelector("textarea").value = query;
    const address = new URL(form.action);
    address.search = new URLSearchParams(new FormData(form));
    status.textContent = form.dataset.running;
    answer.setAttribute("aria-busy", "true");
    const since = performance.now();
    try {
      const request = { ...ask(query, "text/html"), headers: { Accept: "text/html", "Accept-Language": document.documentElement.lang } };
      const page = new URL(form.action);
      const asked = form.elements.namedItem("lang"); // where the page's address names the language, links have to as well
      if (asked) page.searchParams.set("lang", asked.value);
      const response = await fetch(page, request);
      answer.replaceChildren(...answerOf(await response.text()));
      const rows = answer.querySelectorAll("tbody tr").length;
      const seconds = ((performance.now() - since) / 1000).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
      status.textContent = response.ok
        ? form.dataset.ran.replace("{rows}", rows.toLocaleString(document.documentElement.lang)).replace("{seconds}", seconds)
        : form.dataset.failed;
      if (response.ok) offer(answer, saves(form, query, editor));
      if (address.search.length <= LONGEST_ADDRESS) history.pushState(null, "", address);
    } catch {
      status.textContent = form.dataset.unreachable;
    } finally {
      answer.removeAttribute("aria-busy");
    }
  };
}

const form = document.querySelector("form.query");
if (form) {
  const editor = await draw(form);
  const status = document.querySelector(".ran");
  let answer = document.querySelector("#answer");
  if (answer) {
    offer(answer, saves(form, editor.getValue(), editor));
  } else {
    answer = document.createElement("section");
    answer.id = "answer";
    answer.setAttribute("aria-label", form.dataset.answer);
    status.after(answer);
  }
  form.closest("details")?.addEventListener("toggle", () => editor.refresh());
  form.addEventListener("submit", run(form, editor, answer, status));
  addEventListener("popstate", () => location.reload());
  form.dataset.ready = "";
}
