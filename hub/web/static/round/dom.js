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
