import { lift, setBlockType, toggleMark, wrapIn } from "prosemirror-commands";
import { redo, undo } from "prosemirror-history";
import { liftListItem, wrapInList } from "prosemirror-schema-list";
import { TextSelection } from "prosemirror-state";
import { schema } from "./schema.js";

const { nodes, marks } = schema;

/** Return a command that makes the selected paragraphs a list, the other kind of list, or paragraphs again. */
export function toggleList(type) {
  return (state, dispatch) => {
    const { $from, $to } = state.selection;
    const range = $from.blockRange($to);
    const list = range && nearestList($from);
    if (!list) return wrapInList(type)(state, dispatch);
    if (list.node.type === type) return liftListItem(nodes.list_item)(state, dispatch);
    if (dispatch) dispatch(state.tr.setNodeMarkup(list.pos, type));
    return true;
  };
}

function nearestList($position) {
  for (let depth = $position.depth; depth > 0; depth -= 1) {
    const node = $position.node(depth);
    if (node.type === nodes.ordered_list || node.type === nodes.bullet_list) {
      return { node, pos: $position.before(depth) };
    }
  }
  return null;
}

/** Tell whether the selection lies in this kind of list. */
export function inList(state, type) {
  return nearestList(state.selection.$from)?.node.type === type;
}

/** Tell whether the selection is one block of this kind. */
export function isBlock(state, type, attrs = {}) {
  const { parent } = state.selection.$from;
  return parent.type === type && Object.keys(attrs).every((name) => parent.attrs[name] === attrs[name]);
}

/** Tell whether what is typed here, or selected, carries the mark. */
export function hasMark(state, type) {
  const { from, to, $from, empty } = state.selection;
  if (empty) return Boolean(type.isInSet(state.storedMarks || $from.marks()));
  return state.doc.rangeHasMark(from, to, type);
}

/** Return a command that makes a heading, or a paragraph again where it is that heading already. */
export function toggleHeading(level) {
  return (state, dispatch) =>
    isBlock(state, nodes.heading, { level })
      ? setBlockType(nodes.paragraph)(state, dispatch)
      : setBlockType(nodes.heading, { level })(state, dispatch);
}

/** Make plain paragraphs of what is selected: out of a heading, a list or a quotation. */
export function makeParagraph(state, dispatch) {
  if (setBlockType(nodes.paragraph)(state, dispatch)) return true;
  return liftListItem(nodes.list_item)(state, dispatch) || lift(state, dispatch);
}

export function breakLine(state, dispatch) {
  if (!state.selection.$from.parent.inlineContent) return false;
  if (dispatch) dispatch(state.tr.replaceSelectionWith(nodes.hard_break.create()).scrollIntoView());
  return true;
}

export const toggleStrong = toggleMark(marks.strong);
export const toggleEmphasis = toggleMark(marks.em);
export const toggleUnderline = toggleMark(marks.u);
export const toggleStrike = toggleMark(marks.s);
export const quote = wrapIn(nodes.blockquote);
export { redo, undo };

/** Return a transaction with a block put in at the selection, behind the table where that is in one. */
export function insertBlock(state, node) {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    if ($from.node(depth).type === nodes.table) {
      const after = $from.after(depth);
      return caretAfter(state.tr.insert(after, node), after + node.nodeSize);
    }
  }
  const transaction = state.tr.replaceSelectionWith(node, false);
  return caretAfter(transaction, transaction.selection.to);
}

function caretAfter(transaction, position) {
  const { doc } = transaction;
  // A caret needs a text line to stand in: at the end of the text one is added.
  if (position >= doc.content.size) transaction.insert(doc.content.size, nodes.paragraph.create());
  const place = transaction.doc.resolve(Math.min(position, transaction.doc.content.size));
  return transaction.setSelection(TextSelection.near(place)).scrollIntoView();
}

/** Return the selected text, also where all of a document or cell is selected; null for a picture. */
export function lineSelected(state) {
  const { $from, $to, node } = state.selection;
  const line = node ? null : TextSelection.between($from, $to);
  return line instanceof TextSelection && line.$from.parent.inlineContent ? line : null;
}

/**
 * Return where the link under the caret, or the selection, begins and ends, its address and words.
 */
export function linkAround(state) {
  const { from, to, $from } = lineSelected(state);
  const here = { from, to, href: "", text: state.doc.textBetween(from, to) };
  const around = $from.parent.childAfter($from.parentOffset);
  const before = $from.parent.childBefore($from.parentOffset);
  const found = [around, before].find((child) => child.node && marks.link.isInSet(child.node.marks));
  if (!found) return here;
  const { href } = marks.link.isInSet(found.node.marks).attrs;
  return { ...extent($from, found, href), href };
}

function extent($from, found, href) {
  const { parent } = $from;
  const linked = (index) =>
    marks.link.isInSet(parent.child(index).marks)?.attrs.href === href;
  let first = found.index;
  let last = found.index;
  while (first > 0 && linked(first - 1)) first -= 1;
  while (last < parent.childCount - 1 && linked(last + 1)) last += 1;
  let from = $from.start();
  for (let index = 0; index < first; index += 1) from += parent.child(index).nodeSize;
  let to = from;
  for (let index = first; index <= last; index += 1) to += parent.child(index).nodeSize;
  return { from, to, text: parent.textBetween(from - $from.start(), to - $from.start()) };
}

/** Return a transaction that links `from`..`to` to `href`, or takes links away where it is empty. */
export function setLink(state, { from, to, text }, href, words) {
  const transaction = state.tr;
  let end = to;
  if (words !== text.trim()) {
    const styles = state.doc.resolve(from).marksAcross(state.doc.resolve(to)) || [];
    transaction.replaceWith(from, to, schema.text(words, styles));
    end = from + words.length;
  }
  transaction.removeMark(from, end, marks.link);
  if (href) transaction.addMark(from, end, marks.link.create({ href }));
  return transaction.removeStoredMark(marks.link).scrollIntoView();
}
