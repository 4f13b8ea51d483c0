import { baseKeymap, chainCommands } from "prosemirror-commands";
import { keymap } from "prosemirror-keymap";
import { liftListItem, sinkListItem, splitListItem } from "prosemirror-schema-list";
import { Plugin } from "prosemirror-state";
import * as commands from "./commands.js";
import { schema } from "./schema.js";
import { holdCells, insertTable, nextCellOrRow, previousCell } from "./tables.js";

const { nodes } = schema;

/** Return the plugins that answer keys; `actions` are what needs the page: toolbar, link, picture. */
export function keys(actions) {
  return [
    leaving(),
    keymap({
      "Mod-b": commands.toggleStrong,
      "Mod-i": commands.toggleEmphasis,
      "Mod-u": commands.toggleUnderline,
      "Mod-Shift-x": commands.toggleStrike,
      "Mod-Alt-0": commands.makeParagraph,
      "Mod-Alt-1": commands.toggleHeading(2),
      "Mod-Alt-2": commands.toggleHeading(3),
      "Mod-Alt-3": commands.toggleHeading(4),
      "Mod-Alt-t": insertTable,
      "Mod-Shift-7": commands.toggleList(nodes.ordered_list),
      "Mod-Shift-8": commands.toggleList(nodes.bullet_list),
      "Mod-Shift-9": commands.quote,
      "Mod-k": actions.link,
      "Mod-z": commands.undo,
      "Mod-Shift-z": commands.redo,
      "Mod-y": commands.redo,
      "Alt-F10": actions.toolbar,
      "Shift-Enter": commands.breakLine,
      Enter: chainCommands(actions.describe, splitListItem(nodes.list_item)),
      Tab: chainCommands(nextCellOrRow, sinkListItem(nodes.list_item)),
      "Shift-Tab": chainCommands(previousCell, liftListItem(nodes.list_item)),
    }),
    keymap(baseKeymap),
  ];
}

/** Return the plugin that answers what the table's own keys left over. */
export function tableEdges() {
  const arrows = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"];
  return keymap(Object.fromEntries(arrows.map((arrow) => [`Shift-${arrow}`, holdCells])));
}

/**
 * Let Tab leave the text after Esc. In lists and tables Tab means something else, and nobody
 * who has only a keyboard may be caught there.
 */
function leaving() {
  let free = false;
  return new Plugin({
    props: {
      handleKeyDown(view, event) {
        if (event.key === "Escape") free = true;
        else if (event.key !== "Tab" && event.key !== "Shift") free = false;
        return false;
      },
      handleDOMEvents: {
        keydown(view, event) {
          // Saying "handled" here keeps the editor off the key; the browser still moves the focus.
          return event.key === "Tab" && free;
        },
        blur() {
          free = false;
          return false;
        },
      },
    },
  });
}
