import { lineSelected, linkAround, setLink } from "./commands.js";
import { linkAddress } from "./schema.js";

/** Tell whether the selection lies in one paragraph, the only thing a link can be set on. */
export function canLink(state) {
  const line = lineSelected(state);
  return line !== null && line.$from.sameParent(line.$to);
}

/** Ask for an address and set, change or take away the link at the selection. */
export async function askLink(editor) {
  const { view, words, panel } = editor;
  const here = linkAround(view.state);
  const answer = await panel.ask({
    title: words("linkTitle"),
    fields: [
      {
        name: "address",
        label: words("linkAddress"),
        value: here.href,
        inputmode: "url",
        wrong: (text) => (linkAddress(text) ? "" : words("linkWrong")),
      },
      { name: "words", label: words("linkText"), value: here.text },
    ],
    actions: [
      { value: "set", label: words("linkSave") },
      ...(here.href ? [{ value: "remove", label: words("linkRemove"), checks: false }] : []),
    ],
  });
  if (answer && unchanged(view.state, here)) apply(editor, here, answer);
  editor.focus();
}

// The text can only have changed meanwhile when a paste arrived; then asking again is right.
function unchanged(state, { from, to, text }) {
  return to <= state.doc.content.size && state.doc.textBetween(from, to, " ") === text;
}

function apply({ view }, here, { action, address, words }) {
  const href = action === "remove" ? "" : linkAddress(address);
  const shown = action === "set" ? words || address : here.text.trim();
  view.dispatch(setLink(view.state, here, href, shown));
}
