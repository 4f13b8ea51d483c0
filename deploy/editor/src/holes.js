import { Plugin, PluginKey } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import { element } from "./page.js";

const key = new PluginKey("holes");

/** A plugin that keeps a place in the text, through typing, for what is still on its way. */
export function holes(words) {
  return new Plugin({
    key,
    state: {
      init: () => DecorationSet.empty,
      apply(transaction, set) {
        const mapped = set.map(transaction.mapping, transaction.doc);
        const change = transaction.getMeta(key);
        if (!change) return mapped;
        if (change.close) return mapped.remove(mapped.find(null, null, (spec) => spec.id === change.close));
        const mark = () => element("span", { class: "editor-hole" }, words("pasting"));
        return mapped.add(transaction.doc, [Decoration.widget(change.at, mark, { id: change.open, side: -1 })]);
      },
    },
    props: { decorations: (state) => key.getState(state) },
  });
}

/** Take out the selection, mark its place and return what finds it again. */
export function openHole(view) {
  const id = {};
  const transaction = view.state.tr.deleteSelection();
  view.dispatch(transaction.setMeta(key, { open: id, at: transaction.selection.from }));
  return id;
}

/** Return where the hole is now, or the caret if its surroundings were deleted, and close it. */
export function closeHole(view, id) {
  const [found] = key.getState(view.state).find(null, null, (spec) => spec.id === id);
  view.dispatch(view.state.tr.setMeta(key, { close: id }));
  return found ? found.from : view.state.selection.from;
}
