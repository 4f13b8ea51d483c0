import { button, element, newId } from "./page.js";

/** A question inside the page, between toolbar and text: never a window above it. */
export class Panel {
  constructor(words) {
    this.words = words;
    this.dom = element("div", { class: "editor-panel", role: "group", hidden: true });
    this.settle = null;
  }

  /**
   * Ask and return the pressed action's value with the fields' values, or null when cancelled.
   *
   * `fields` are `{name, label, value, wrong(value) -> sentence or ""}`; `actions` are
   * `{value, label, checks}`, the first being what Enter does. A new question cancels the old one.
   */
  ask({ title, fields = [], actions, cancel = this.words("cancel") }) {
    this.settle?.(null);
    const heading = element("p", { class: "editor-panel-title", id: newId("panel") }, title);
    const inputs = fields.map((field) => this.field(field));
    const buttons = element("div", { class: "editor-panel-actions" });
    this.dom.setAttribute("aria-labelledby", heading.id);
    this.dom.replaceChildren(heading, ...inputs.map((input) => input.dom), buttons);
    this.dom.hidden = false;
    return new Promise((resolve) => {
      const finish = (answer) => {
        this.settle = null;
        this.dom.hidden = true;
        this.dom.replaceChildren();
        this.dom.onkeydown = null;
        resolve(answer);
      };
      const press = (action) => {
        const wrong = action.checks === false ? null : inputs.find((input) => !input.right());
        if (wrong) return wrong.input.focus();
        const values = Object.fromEntries(inputs.map((input) => [input.name, input.input.value.trim()]));
        return finish({ action: action.value, ...values });
      };
      this.settle = finish;
      buttons.append(
        ...actions.map((action, index) =>
          button(
            { class: index ? "editor-button" : "editor-button editor-first", click: () => press(action) },
            action.label,
          ),
        ),
        button({ class: "editor-button", click: () => finish(null) }, cancel),
      );
      this.dom.onkeydown = (event) => this.key(event, () => press(actions[0]), finish);
      (inputs[0]?.input || buttons.firstChild).focus();
    });
  }

  key(event, confirm, finish) {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      event.preventDefault();
      finish(null);
    } else if (event.key === "Enter" && event.target.tagName === "INPUT") {
      // Enter would send the form this panel stands in.
      event.preventDefault();
      confirm();
    }
  }

  field({ name, label, value = "", wrong = () => "", ...attributes }) {
    const id = newId(name);
    const error = element("p", { class: "editor-wrong", id: `${id}-wrong`, role: "alert" });
    const input = element("input", { type: "text", id, autocomplete: "off", ...attributes });
    input.dataset.field = name;
    input.setAttribute("aria-describedby", error.id);
    input.value = value;
    // An input without a name is never sent with the form; its events are no business of the form's.
    for (const kind of ["input", "change"]) input.addEventListener(kind, (event) => event.stopPropagation());
    const right = () => {
      const sentence = wrong(input.value.trim());
      error.textContent = sentence;
      input.setAttribute("aria-invalid", String(Boolean(sentence)));
      return !sentence;
    };
    const dom = element("div", { class: "editor-field" }, element("label", { for: id }, label), input, error);
    return { name, input, right, dom };
  }
}
