// Making elements. Texts are always set as text, never as markup.

/** Return an element; `options` are class, text, attributes, and `press` for a button. */
export function element(tag, { press, text, ...attributes } = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  if (text !== undefined) made.textContent = text;
  if (press) made.addEventListener("click", press);
  made.append(...children.filter(Boolean));
  return made;
}

/** Return a button. */
export function button(label, press, options = {}) {
  return element("button", { type: "button", text: label, press, ...options });
}

const NEVER = "script,style,link,meta,base,iframe,object,embed,form,input,button,template";

/** Return the notice of an item's page, with nothing in it that acts or leads away. */
export function notice(markup) {
  const page = new DOMParser().parseFromString(markup, "text/html");
  const found = page.querySelector("article.notice");
  if (!found) return null;
  for (const node of found.querySelectorAll(NEVER)) node.remove();
  for (const node of found.querySelectorAll("*")) {
    for (const { name } of [...node.attributes]) {
      if (name.startsWith("on") || name === "style" || name === "id") node.removeAttribute(name);
    }
  }
  for (const link of found.querySelectorAll("a")) {
    // A screen leads nowhere else; the link's words stay.
    const words = element("span", { class: "link" });
    words.append(...link.childNodes);
    link.replaceWith(words);
  }
  for (const table of found.querySelectorAll(".body table")) {
    const frame = element("div", { class: "wide" });
    table.replaceWith(frame);
    frame.append(table);
  }
  return document.importNode(found, true);
}
