// What the editor suggests: our classes and properties by name or label, our prefixes; nothing from other hosts.
const MOST_SUGGESTIONS = 50;

/** Whether a property may stand where the word begins: the word itself, begun as a label, need not be SPARQL. */
const propertyFits = ({ Autocompleters }) => (editor) => {
  const token = editor.getCompleteToken();
  if (/^[?$]/.test(token.string)) return false;
  const before = editor.getTokenAt({ line: editor.getCursor().line, ch: token.start });
  return Autocompleters.property.isValidCompletionPosition(editor) || before.state.possibleCurrent.includes("a");
};

/** Suggestions of terms: by the beginning of their IRI, or by any part of their name or label. */
function completer(Yasqe, kind, terms, prefixes) {
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
    isValidCompletionPosition: kind === "property" ? propertyFits(Yasqe) : known.isValidCompletionPosition,
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
    postprocessHints: (editor, hints) => {
      // The whole word is replaced: to YASQE, a letter with an accent ends it.
      const { line, ch } = editor.getCursor();
      const word = /\S*$/.exec(editor.getLine(line).slice(0, ch))[0];
      const [from, to] = [{ line, ch: ch - word.length }, { line, ch }];
      return hints.map((hint) => ({ ...hint, from, to, displayText: `${hint.text}  ${labels.get(hint.text) ?? ""}` }));
    },
  };
}

/** Makes YASQE suggest what the endpoint told of itself, and nothing else. */
export function suggest(Yasqe, { prefixes, classes, properties }) {
  Yasqe.registerAutocompleter(completer(Yasqe, "class", classes, prefixes), false);
  Yasqe.registerAutocompleter(completer(Yasqe, "property", properties, prefixes), false);
  Yasqe.forkAutocompleter("prefixes", {
    name: "our-prefixes",
    persistenceId: null,
    get: () => Object.entries(prefixes).map(([name, iri]) => `${name}: <${iri}>`),
  }, false);
  Yasqe.defaults.autocompleters = ["our-prefixes", "variables", "class-terms", "property-terms"];
}

/**
 * Where the query breaks off, in the page's language: YASQE has these words in English only, and writes them with
 * styles that our policy forbids. It copies its prototype into each editor, hence no subclass.
 */
export function explain(Yasqe, said) {
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
      mark.title = `${said} ${(state.possibleCurrent ?? []).slice(0, 12).join(" ")}`;
      this.setGutterMarker(line, "gutterErrorBar", mark);
      this.queryValid = false;
      return;
    }
  };
}
