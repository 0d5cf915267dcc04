// Suggestions under the search field while somebody types. Without this script the form still leads to the search page.
// A combobox after the ARIA Authoring Practices: arrows move, Enter opens, Escape closes.
"use strict";
(() => {
  const WAIT = 120; // milliseconds without a key before the server is asked
  const form = document.querySelector("form[data-suggest]");
  if (!form) return;
  const field = form.querySelector("input[type=search]");
  const list = document.createElement("ul");
  list.id = "suggestions";
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.querySelector("label").textContent);
  form.append(list);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) field.setAttribute(name, value);

  let timer = 0;
  let asked = 0; // number of the last question, so that a late answer to an older one is dropped
  let chosen = -1;

  function close() {
    list.hidden = true;
    chosen = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  function choose(number) {
    const options = [...list.children];
    if (!options.length) return;
    chosen = (number + options.length) % options.length;
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === chosen)));
    field.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  }

  function option(result, place) {
    const item = document.createElement("li");
    item.id = `suggestion-${place}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    const name = document.createElement("bdi");
    name.textContent = result.name;
    name.lang = result.name_language;
    const note = document.createElement("span");
    note.className = "note";
    note.textContent = result.kind_label;
    if (result.about) {
      const about = document.createElement("bdi");
      about.textContent = result.about;
      about.lang = "";
      note.append(" · ", about);
    }
    if (result.matched !== result.name) {
      const matched = document.createElement("bdi");
      matched.textContent = result.matched;
      matched.lang = result.language === "und" ? "" : result.language;
      note.append(" · ", matched);
    }
    item.append(name, note);
    item.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    item.addEventListener("click", () => { location.href = result.href; });
    item.dataset.href = result.href;
    return item;
  }

  async function ask() {
    const typed = field.value.trim();
    const number = ++asked;
    if (!typed) return close();
    const address = new URL(form.dataset.suggest, location.href);
    address.searchParams.set("q", typed);
    address.searchParams.set("limit", "8");
    try {
      const response = await fetch(address);
      if (!response.ok || number !== asked) return undefined;
      const { results } = await response.json();
      if (number !== asked || document.activeElement !== field) return undefined;
      list.replaceChildren(...results.map(option));
      chosen = -1;
      list.hidden = !results.length;
      field.setAttribute("aria-expanded", String(results.length > 0));
      field.removeAttribute("aria-activedescendant");
    } catch {
      close(); // no network: the form still works
    }
    return undefined;
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return close();
    if (list.hidden) return undefined;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(event.key === "ArrowDown" ? chosen + 1 : chosen < 0 ? -1 : chosen - 1);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      location.href = list.children[chosen].dataset.href;
    }
    return undefined;
  });
})();
