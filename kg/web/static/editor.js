/*
The query editor: CodeMirror in the place of a textarea. It stands in a shadow root, where its styles are constructed
sheets, so that the page's Content-Security-Policy needs no exception. Tab leaves it; Ctrl-Enter runs the query.
*/

import * as cm from "./vendor/codemirror.js";
import { completionSource } from "./completion.js";

const colours = cm.HighlightStyle.define([
  { tag: cm.tags.keyword, color: "var(--accent)", fontWeight: "600" },
  { tag: [cm.tags.string, cm.tags.special(cm.tags.string)], color: "var(--benefit)" },
  { tag: [cm.tags.number, cm.tags.bool, cm.tags.atom], color: "var(--harm)" },
  { tag: cm.tags.comment, color: "var(--muted)", fontStyle: "italic" },
  { tag: [cm.tags.variableName, cm.tags.special(cm.tags.variableName)], color: "var(--doubt)" },
  { tag: [cm.tags.meta, cm.tags.standard(cm.tags.variableName)], color: "var(--accent)" },
]);

const look = cm.EditorView.theme({
  "&": { color: "var(--text)", backgroundColor: "var(--ground)", fontSize: "14px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5", maxHeight: "60vh" },
  ".cm-content, .cm-gutter": { minHeight: "14rem" },
  ".cm-content": { caretColor: "var(--text)", padding: "8px 0" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-gutters": { backgroundColor: "var(--surface)", color: "var(--muted)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine": { backgroundColor: "transparent" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--highlight)" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "var(--accent-soft)", outline: "1px solid var(--accent)" },
  ".cm-nonmatchingBracket": { color: "var(--harm)" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--harm)", textUnderlineOffset: "3px" },
  ".cm-lintPoint-error:after": { borderBottomColor: "var(--harm)" },
  ".cm-lint-marker-error": { content: '"\\25CF"', color: "var(--harm)" },
  ".cm-tooltip": { backgroundColor: "var(--raised)", color: "var(--text)", border: "1px solid var(--line-strong)", borderRadius: "6px", boxShadow: "var(--shadow-raised)" },
  ".cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", fontSize: "13px", maxHeight: "18em" },
  ".cm-tooltip-autocomplete > ul > li": { padding: "3px 8px", display: "flex", gap: "1.5em", justifyContent: "space-between" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--accent-soft)", color: "var(--text)", outline: "2px solid transparent", outlineOffset: "-2px",
  },
  ".cm-completionDetail": { fontFamily: "var(--sans)", fontStyle: "normal", color: "var(--muted)" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-completionInfo": { fontFamily: "var(--sans)", fontSize: "13px", maxWidth: "22rem", padding: "6px 10px" },
  ".cm-completionInfo p": { margin: "0" },
  // Without room beside the list it would cover what else there is to choose.
  ".cm-completionInfo-left-narrow, .cm-completionInfo-right-narrow": { display: "none" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--harm)", fontFamily: "var(--mono)", fontSize: "13px", whiteSpace: "pre-wrap" },
});

/**
 * Put typed text in the place of a selection. Left to itself, Chromium gives such text the style of what it replaces, in
 * a style attribute, which the Content-Security-Policy refuses.
 */
const replaceSelection = cm.EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { main } = view.state.selection;
    if (event.inputType !== "insertText" || !event.data || main.empty || event.isComposing) return false;
    event.preventDefault();
    const insert = () => view.state.update(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
    const handled = view.state.facet(cm.EditorView.inputHandler).some((handler) => handler(view, main.from, main.to, event.data, insert));
    if (!handled) view.dispatch(insert());
    return true;
  },
});

/** Let an editor stand in the place of a textarea and keep its value; return what drives it. */
export function mountEditor(textarea, { vocabulary, run }) {
  const frame = document.createElement("div");
  frame.className = "editor-frame";
  textarea.after(frame);
  textarea.hidden = true;
  const root = frame.attachShadow({ mode: "open" });
  const label = textarea.labels?.[0];
  if (label) label.addEventListener("click", () => view.focus());
  const source = vocabulary.then(completionSource, () => () => null);
  const view = new cm.EditorView({
    root,
    parent: root,
    state: cm.EditorState.create({
      doc: textarea.value,
      extensions: [
        // First, so that a list of completions that is open does not take it.
        cm.Prec.highest(cm.keymap.of([{ key: "Mod-Enter", run: () => (run(), true) }])),
        cm.lineNumbers(), cm.highlightSpecialChars(), cm.history(), cm.drawSelection(), cm.bracketMatching(),
        cm.closeBrackets(), cm.StreamLanguage.define(cm.sparql), cm.syntaxHighlighting(colours), cm.lintGutter(),
        cm.autocompletion({
          override: [async (context) => (await source)(context)], icons: false, activateOnTypingDelay: 150,
          activateOnCompletion: () => false,
        }),
        cm.keymap.of([...cm.closeBracketsKeymap, ...cm.defaultKeymap, ...cm.historyKeymap, ...cm.completionKeymap]),
        cm.EditorView.contentAttributes.of({ "aria-label": label?.textContent ?? "SPARQL query", spellcheck: "false", tabindex: "0" }),
        cm.EditorView.lineWrapping,
        cm.EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          textarea.value = String(update.state.doc);
          textarea.dispatchEvent(new Event("input", { bubbles: true }));
        }),
        replaceSelection, look,
      ],
    }),
  });
  return {
    view,
    get value() {
      return String(view.state.doc);
    },
    set value(text) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
    focus: () => view.focus(),
    /** Mark the place that a problem names, and go there; without one, take the mark away. */
    mark(problem) {
      const diagnostics = [];
      if (problem?.line && problem.line <= view.state.doc.lines) {
        const line = view.state.doc.line(problem.line);
        const from = Math.min(line.from + problem.column - 1, line.to);
        const word = /^(?:[?$]?[\w:-]+|\S)/.exec(view.state.doc.sliceString(from, line.to))?.[0] ?? "";
        diagnostics.push({ from, to: from + word.length, severity: "error", message: problem.message.split("\n", 1)[0] });
      }
      view.dispatch(cm.setDiagnostics(view.state, diagnostics));
      if (diagnostics.length) view.dispatch({ selection: { anchor: diagnostics[0].from }, scrollIntoView: true });
    },
  };
}
