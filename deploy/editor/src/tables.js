import {
  CellSelection,
  addColumnAfter,
  addRowAfter,
  deleteColumn,
  deleteRow,
  deleteTable,
  goToNextCell,
  isInTable,
  mergeCells,
  nextCell,
  selectedRect,
  selectionCell,
  splitCell,
  toggleHeaderCell,
} from "prosemirror-tables";
import { TextSelection } from "prosemirror-state";
import { insertBlock } from "./commands.js";
import { schema } from "./schema.js";

const { nodes } = schema;
const ROWS = 3;
const COLUMNS = 3;

/** Put in a table of three by three with a header row, and the caret into its first cell. */
export function insertTable(state, dispatch) {
  if (isInTable(state)) return false;
  if (!dispatch) return true;
  const row = (type) =>
    nodes.table_row.create(null, Array.from({ length: COLUMNS }, () => type.createAndFill()));
  const table = nodes.table.create(null, [
    row(nodes.table_header),
    ...Array.from({ length: ROWS - 1 }, () => row(nodes.table_cell)),
  ]);
  const transaction = insertBlock(state, table);
  dispatch(transaction.setSelection(firstCell(transaction, table)).scrollIntoView());
  return true;
}

function firstCell(transaction, table) {
  let found = transaction.selection;
  transaction.doc.descendants((node, position) => {
    // The three steps in are the row, the cell and its paragraph.
    if (node === table) found = TextSelection.near(transaction.doc.resolve(position + 3));
    return !node.isTextblock;
  });
  return found;
}

/** Merge the selected cells; a single cell is merged with its right neighbour, so a phone can do it too. */
export function merge(state, dispatch) {
  if (!isInTable(state)) return false;
  if (state.selection instanceof CellSelection && mergeCells(state)) return mergeCells(state, dispatch);
  const cell = selectionCell(state);
  const neighbour = nextCell(cell, "horiz", 1);
  if (!neighbour) return false;
  const both = new CellSelection(cell, neighbour);
  const merged = dispatch && ((merging) => {
    const transaction = state.tr;
    for (const step of merging.steps) transaction.step(step);
    dispatch(transaction.setSelection(TextSelection.near(transaction.doc.resolve(cell.pos + 1))));
  });
  return mergeCells(state.apply(state.tr.setSelection(both)), merged);
}

/** Make header cells of the selected cells, or of the whole row of the caret; or plain ones again. */
export function toggleHeader(state, dispatch) {
  if (!isInTable(state)) return false;
  if (state.selection instanceof CellSelection) return toggleHeaderCell(state, dispatch);
  if (!dispatch) return true;
  const type = isHeader(state) ? nodes.table_cell : nodes.table_header;
  const { map, table, tableStart, top } = selectedRect(state);
  const transaction = state.tr;
  for (const offset of map.cellsInRect({ left: 0, right: map.width, top, bottom: top + 1 })) {
    transaction.setNodeMarkup(tableStart + offset, type, table.nodeAt(offset).attrs);
  }
  dispatch(transaction);
  return true;
}

/** Tell whether the caret stands in a header cell. */
export function isHeader(state) {
  return isInTable(state) && selectionCell(state).nodeAfter?.type === nodes.table_header;
}

/** Go to the next cell; behind the last one a new row begins. */
export function nextCellOrRow(state, dispatch, view) {
  if (goToNextCell(1)(state, dispatch)) return true;
  if (!isInTable(state)) return false;
  if (dispatch) {
    addRowAfter(state, dispatch);
    goToNextCell(1)(view.state, view.dispatch);
  }
  return true;
}

/** Keep the selected cells at the table's edge, where the browser would select text instead. */
export function holdCells(state) {
  return state.selection instanceof CellSelection;
}

export const previousCell = goToNextCell(-1);
export {
  addColumnAfter,
  addRowAfter,
  deleteColumn,
  deleteRow,
  deleteTable,
  isInTable,
  splitCell,
};
