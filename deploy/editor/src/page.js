/** Return an element with attributes and children; a function as a value listens to the event of its name. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

let count = 0;

/** Return an id no other element of the page has. */
export function newId(name) {
  count += 1;
  return `editor-${name}-${count}`;
}

/** Return a button that never sends the form and never takes the caret out of the text. */
export function button(attributes, ...children) {
  return element(
    "button",
    { type: "button", mousedown: (event) => event.preventDefault(), ...attributes },
    ...children,
  );
}
