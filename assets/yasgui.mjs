// YASGUI says what it has to say in English only, in its code: here each of these words becomes one that the page gives.
import { readFile } from "node:fs/promises";

// What stays visible of it; the rest of its words belong to parts that our page does not show.
export const SAID = [
  "Add a new tab", "Add tab", "All", "Close Tab", "Close other tabs", "Close tab", "Copy Tab", "Download Results", "Download not supported",
  "Download result", "False", "Filter query results", "New Tab", "Page size: ", "Rename Tab", "Response", "Show all",
  "Table", "True", "Undo close Tab",
];

// Its table writes a style sheet into the page, which our policy forbids, for handles that we take away.
const STYLES = "o.appendChild(document.createTextNode(n)), e.appendChild(o)";

/** An esbuild plugin; fails where a word is not in the code any more, so that none is lost in a newer edition. */
export const translated = {
  name: "yasgui in the page's language",
  setup(build) {
    build.onLoad({ filter: /yasgui\.esm\.js$/ }, async ({ path }) => {
      let code = await readFile(path, "utf8");
      for (const text of SAID) {
        const literal = JSON.stringify(text);
        if (!code.includes(literal)) throw new Error(`YASGUI does not say ${literal} any more: see assets/yasgui.mjs`);
        code = code.replaceAll(literal, `(globalThis.yasguiSays?.[${literal}]??${literal})`);
      }
      if (code.split(STYLES).length !== 2) throw new Error("YASGUI's table makes its styles in another way: see assets/yasgui.mjs");
      code = code.replace(STYLES, "0");
      return { contents: code, loader: "js" };
    });
  },
};
