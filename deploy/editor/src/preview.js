import { DOMSerializer } from "prosemirror-model";
import { element } from "./page.js";
import { read } from "./html.js";
import { schema } from "./schema.js";

/** Return a long list as it reads, not to be typed in: a box of its own that scrolls. */
export function preview(html, { words, pictures }) {
  const shown = DOMSerializer.fromSchema(schema).serializeFragment(read(html).content);
  for (const image of shown.querySelectorAll("img")) {
    image.setAttribute("src", pictures.address(image.getAttribute("src")));
  }
  return element(
    "div",
    { class: "editor-page editor-preview", role: "region", tabindex: "0", "aria-label": words("preview") },
    shown,
  );
}
