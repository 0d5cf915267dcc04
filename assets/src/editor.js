// Puts YASGUI in the place of the form's field: tabs, an editor with our terms, results without a new page.
import Yasgui from "@zazuko/yasgui";
import "@zazuko/yasgui/build/yasgui.min.css";
import "./editor.css";
import { reasonOf, saves, tableOf } from "./results.js";
import { explain, suggest } from "./terms.js";

const LONGEST_ADDRESS = 4000; // characters of a query that an address may carry: servers take 8 kB
const { Yasqe, Yasr } = Yasgui;
const { lang } = document.documentElement;

/** YASGUI in the page's language, with our terms; nothing of what it shows comes from another host. */
function settle(form, told, asked) {
  suggest(Yasqe, told);
  explain(Yasqe, form.dataset.syntax);
  Yasqe.defaults.editorHeight = "100%"; // of the room that the page keeps
  const beside = form.action.slice(0, form.action.lastIndexOf("/") + 1);
  Yasr.registerPlugin("table", tableOf(Yasr, { ...told, beside, language: asked }));
  Yasr.defaults.errorRenderers = [async (error) => reasonOf(error.text ? error : { text: form.dataset.unreachable })];
  Yasr.defaults.maxPersistentResponseSize = 0; // queries are kept in the browser, what they found about people is not
  Yasgui.defaults.endpointCatalogueOptions.getData = () => [];
}

function start(form, place, area, says) {
  const submit = () => form.requestSubmit();
  const given = new URLSearchParams(location.search);
  const yasgui = new Yasgui(place, {
    persistenceId: `${form.action} ${lang}`,
    tabName: says.Query,
    contextMenuContainer: form, // as with suggestions: the room of the editor would cut it
    populateFromUrl: false,
    autofocus: false,
    requestConfig: { endpoint: form.action, method: "POST", headers: { "Accept-Language": lang } },
    yasqe: {
      value: area.value,
      prefixCcApi: null,
      hintConfig: { container: form },
      showQueryButton: false,
      resizeable: false,
      viewportMargin: Infinity,
      screenReaderLabel: form.querySelector("label").textContent,
      extraKeys: { Tab: false, "Shift-Tab": false, "Ctrl-Enter": submit, "Cmd-Enter": submit },
    },
  });
  if (given.has("query") || given.has("example")) {
    const same = Object.values(yasgui._tabs).find((tab) => tab.getPersistedJson().yasqe.value === area.value);
    if (same) yasgui.selectTabId(same.getId());
    else yasgui.addTab(true, { yasqe: { value: area.value } });
  }
  return yasgui;
}

/** What YASGUI leaves nameless for those who do not see it, and links that lead to other hosts. */
function name(yasgui, said) {
  const add = yasgui.rootEl.querySelector(".addTab");
  add.type = "button"; // it stands in our form, which it would send
  add.setAttribute("role", "tab"); // a list of tabs holds nothing else
  add.setAttribute("aria-selected", "false");
  for (const tab of Object.values(yasgui._tabs)) {
    const yasr = tab.getYasr();
    if (!yasr || yasr.named) continue;
    tab.getYasqe().getScrollerElement().tabIndex = 0; // a long query is scrolled by keyboard too
    yasr.named = true;
    yasr.headerEl.querySelector(".yasr_external_ref_btn")?.remove();
    for (const button of yasr.headerEl.querySelectorAll(".yasr_btnGroup button")) button.setAttribute("aria-label", button.title);
    yasr.on("drawn", () => {
      yasr.headerEl.querySelector(".tableSizer")?.setAttribute("aria-label", said["Page size: "]);
      yasr.resultsEl.querySelector(".CodeMirror textarea")?.setAttribute("aria-label", said.Response);
      yasr.resultsEl.querySelector(".CodeMirror-scroll")?.setAttribute("tabindex", "0");
      const scroller = yasr.resultsEl;
      scroller.tabIndex = 0; // a wide table is scrolled by keyboard too
      scroller.setAttribute("role", "region");
      scroller.setAttribute("aria-label", said.Table);
    });
  }
}

/** Results stand below the button: those of the chosen tab are seen. */
function arrange(yasgui, answer) {
  for (const tab of Object.values(yasgui._tabs)) {
    if (tab.yasrWrapperEl && !answer.contains(tab.yasrWrapperEl)) answer.append(tab.yasrWrapperEl);
    if (tab.yasrWrapperEl) tab.yasrWrapperEl.dataset.tab = tab.getId();
  }
  for (const one of answer.querySelectorAll("[data-tab]")) {
    one.hidden = one.dataset.tab !== yasgui.getTab()?.getId();
    if (!(one.dataset.tab in yasgui._tabs)) one.remove();
  }
}

/** Says how the query went, and offers the result as files. */
function tell(form, tab, answer, status, since) {
  answer.removeAttribute("aria-busy");
  const results = tab.getYasr().results;
  const failed = !results || results.hasError();
  const rows = results?.getBindings()?.length ?? results?.getStatements?.()?.length ?? 1;
  const seconds = ((performance.now() - since) / 1000).toLocaleString(lang, { maximumFractionDigits: 1 });
  status.textContent = failed
    ? form.dataset.failed
    : form.dataset.ran.replace("{rows}", rows.toLocaleString(lang)).replace("{seconds}", seconds);
  tab.yasrWrapperEl.querySelector(".saves")?.remove();
  if (!failed) tab.yasrWrapperEl.append(saves(form, tab.getYasqe()));
}

function remember(form, query) {
  form.querySelector("textarea").value = query;
  const address = new URL(form.action);
  address.search = new URLSearchParams(new FormData(form));
  if (address.search.length <= LONGEST_ADDRESS) history.pushState(null, "", address);
}

function wire(form, yasgui, answer, status) {
  let since = 0;
  const settled = () => queueMicrotask(() => { arrange(yasgui, answer); name(yasgui, globalThis.yasguiSays); });
  for (const event of ["tabSelect", "tabAdd", "tabClose"]) yasgui.on(event, settled);
  yasgui.on("queryBefore", (_, tab) => {
    since = performance.now();
    for (const node of [...answer.childNodes]) if (!node.dataset?.tab) node.remove(); // the server's own answer
    status.textContent = form.dataset.running;
    answer.setAttribute("aria-busy", "true");
    remember(form, tab.getQuery());
  });
  yasgui.on("queryResponse", (_, tab) => queueMicrotask(() => tell(form, tab, answer, status, since)));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    yasgui.getTab().query().catch(() => {}); // what went wrong is shown where results are
  });
  addEventListener("popstate", () => location.reload());
  form.closest("details")?.addEventListener("toggle", () => yasgui.getTab().getYasqe().refresh());
  arrange(yasgui, answer);
  name(yasgui, globalThis.yasguiSays);
}

const form = document.querySelector("form.query");
if (form) {
  const told = await (await fetch(form.dataset.terms)).json();
  globalThis.yasguiSays = told.says; // where assets/yasgui.mjs made YASGUI look for its words
  const area = form.querySelector("textarea");
  const place = document.createElement("div");
  place.className = "editor";
  area.before(place);
  area.hidden = true;
  settle(form, told, form.elements.namedItem("lang")?.value ?? "");
  const yasgui = start(form, place, area, told.says);
  form.querySelector("label").addEventListener("click", () => yasgui.getTab().getYasqe().focus());
  const status = document.querySelector(".ran");
  let answer = document.querySelector("#answer");
  if (answer) {
    const room = answer.querySelector(".saves");
    const buttons = saves(form, yasgui.getTab().getYasqe());
    if (room) room.replaceWith(buttons);
    else answer.append(buttons);
  } else {
    answer = document.createElement("section");
    answer.id = "answer";
    answer.setAttribute("aria-label", form.dataset.answer);
    status.after(answer);
  }
  wire(form, yasgui, answer, status);
  form.dataset.ready = "";
}
