import { gapCursor } from "prosemirror-gapcursor";
import { history } from "prosemirror-history";
import { EditorState, Plugin, TextSelection } from "prosemirror-state";
import { tableEditing } from "prosemirror-tables";
import { EditorView } from "prosemirror-view";
import { holes } from "./holes.js";
import { bodyOf, inert, read, rowsIn, write } from "./html.js";
import { importFile } from "./importing.js";
import { keys, tableEdges } from "./keys.js";
import { askLink, canLink } from "./links.js";
import { Messages } from "./messages.js";
import { element, newId } from "./page.js";
import { Panel } from "./panel.js";
import { pasting, withoutForeignPictures } from "./paste.js";
import { PICTURE_TYPES, Pictures } from "./pictures.js";
import { preview } from "./preview.js";
import { schema } from "./schema.js";
import { Toolbar } from "./toolbar.js";

// A table of more rows comes from Excel; typing in it is slow for the person and for the browser.
const LIMIT = 1500;
// From so many rows on, fitting the columns to every cell at each key press takes longer than the press.
const LONG = 150;
// Writing a document of more steps than this takes longer than a key press may.
const LARGE = 30000;
const PAUSE = 400;

/** One textarea made into an editor; the textarea keeps the HTML and stays what the form sends. */
export class Editor {
  constructor(textarea, settings, words) {
    this.textarea = textarea;
    this.settings = settings;
    this.words = words;
    this.limit = LIMIT;
    this.messages = new Messages(words);
    this.panel = new Panel(words);
    this.pictures = new Pictures(this);
    this.actions = this.makeActions();
    this.files = this.fileInputs();
    this.toolbar = new Toolbar(this);
    this.dom = this.build();
    textarea.after(this.dom);
    this.required = textarea.required;
    textarea.hidden = true;
    // The browser cannot show its bubble at a hidden field and would refuse to send without a word.
    textarea.required = false;
    this.load(textarea.value);
  }

  build() {
    const { words, textarea } = this;
    this.place = element("div", { class: "editor-place" });
    this.hint = element("p", { class: "editor-hint", id: newId("hint") }, words("keys"));
    this.top = element("div", { class: "editor-top" }, this.messages.dom, this.panel.dom);
    if (!textarea.readOnly && !textarea.disabled) this.top.prepend(this.toolbar.dom);
    return element("div", { class: "editor" }, this.top, this.place, this.hint, ...Object.values(this.files));
  }

  fileInputs() {
    const chooser = (accept, multiple, take) =>
      element("input", {
        type: "file",
        hidden: true,
        accept,
        multiple,
        change(event) {
          // The form must not hear of a file that is not its own.
          event.stopPropagation();
          take([...event.target.files]);
          event.target.value = "";
        },
      });
    return {
      picture: chooser(PICTURE_TYPES.join(), true, (files) => this.pictures.take(files)),
      import: chooser(this.settings.importAccept, false, (files) => this.takeFiles(files)),
    };
  }

  makeActions() {
    return {
      link: (state) => {
        if (canLink(state)) askLink(this);
        return canLink(state);
      },
      toolbar: () => {
        this.toolbar.focus();
        return true;
      },
      picture: () => this.files.picture.click(),
      importFile: () => this.files.import.click(),
      describe: (state) => {
        if (state.selection.node?.type !== schema.nodes.picture) return false;
        this.pictures.describe(state.selection.from);
        return true;
      },
    };
  }

  /** Show a string of HTML, as a live editor or, where its tables are too long, to be read. */
  load(html) {
    const body = bodyOf(html);
    this.pictures.learn(body);
    this.view?.destroy();
    this.view = null;
    const rows = rowsIn(html);
    const long = rows > LIMIT;
    this.place.replaceChildren();
    this.hint.hidden = long;
    if (long) {
      this.place.append(preview(html, this));
      this.messages.standing("long", this.words("longList", { count: rows.toLocaleString() }));
      this.toolbar.update(null);
      return;
    }
    this.messages.clear("long");
    this.view = this.makeView(read(html));
    this.toolbar.update(this.view);
    this.pictures.remind();
    this.markShape();
  }

  makeView(doc) {
    const editor = this;
    return new EditorView(this.place, {
      // Read at each scroll: the toolbar is higher in a table, and with a message or a question.
      get scrollThreshold() {
        return editor.edges();
      },
      get scrollMargin() {
        return editor.edges();
      },
      state: EditorState.create({ doc, plugins: this.plugins() }),
      editable: () => !this.textarea.readOnly && !this.textarea.disabled,
      attributes: () => this.attributes(),
      nodeViews: { picture: (...of) => this.pictures.nodeView(...of) },
      transformPasted: withoutForeignPictures,
      transformPastedHTML: inert,
      handleDOMEvents: { blur: () => this.leave() },
    });
  }

  /** Return how far from the edges the caret is kept, so that it never goes under the toolbar. */
  edges() {
    return { top: this.top.offsetHeight + 16, right: 0, bottom: 16, left: 0 };
  }

  plugins() {
    return [
      pasting(this),
      holes(this.words),
      ...keys(this.actions),
      history(),
      gapCursor(),
      tableEditing(),
      tableEdges(),
      lastLine(),
      new Plugin({ view: () => ({ update: (view, before) => this.changed(view, before) }) }),
    ];
  }

  attributes() {
    const { textarea, words } = this;
    const label = textarea.labels?.[0];
    if (label && !label.id) label.id = newId("label");
    const described = [textarea.getAttribute("aria-describedby"), this.hint.id].filter(Boolean);
    return {
      class: "editor-page",
      role: "textbox",
      "aria-multiline": "true",
      "aria-describedby": described.join(" "),
      "aria-invalid": textarea.getAttribute("aria-invalid") || "false",
      "aria-required": String(Boolean(this.required)),
      "data-placeholder": words("placeholder"),
      ...(label ? { "aria-labelledby": label.id } : { "aria-label": words("body") }),
    };
  }

  changed(view, before) {
    this.view = view;
    this.toolbar.update(view);
    if (before.doc.eq(view.state.doc)) return;
    this.markShape();
    this.pictures.remind();
    this.messages.fade();
    this.dirty = true;
    clearTimeout(this.timer);
    if (view.state.doc.nodeSize < LARGE) this.flush();
    else this.timer = setTimeout(() => this.flush(), PAUSE);
  }

  /** Write the text into the textarea now, and let the form hear of it. */
  flush() {
    clearTimeout(this.timer);
    if (!this.dirty || !this.view) return;
    this.dirty = false;
    this.setValue(write(this.view.state.doc));
  }

  setValue(html) {
    if (html === this.textarea.value) return;
    this.textarea.value = html;
    this.unsaid = true;
    this.textarea.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** As a field does: "input" at every change, "change" once when the focus goes. */
  leave() {
    this.flush();
    if (!this.unsaid) return;
    this.unsaid = false;
    this.textarea.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** Put other HTML in place of the text; "undo" brings the text back where an editor is live. */
  replace(html) {
    if (!this.view || rowsIn(html) > LIMIT) {
      this.dirty = false;
      this.load(html);
      return this.setValue(this.view ? write(this.view.state.doc) : html);
    }
    this.pictures.learn(bodyOf(html));
    const { tr, doc } = this.view.state;
    tr.replaceWith(0, doc.content.size, read(html).content);
    return this.view.dispatch(tr.setSelection(TextSelection.atStart(tr.doc)).scrollIntoView());
  }

  /** Tell whether so many more rows, or only so many, would be too long for a live editor. */
  tooLong(rows, alone = false) {
    return (alone ? 0 : this.rowCount()) + rows > LIMIT;
  }

  rowCount() {
    let count = 0;
    this.view?.state.doc.descendants((node) => {
      if (node.type === schema.nodes.table) count += node.childCount;
      return !node.isTextblock && node.type !== schema.nodes.table;
    });
    return count;
  }

  isEmpty() {
    return this.view ? !write(this.view.state.doc) : !this.textarea.value.trim();
  }

  /** Tell the style sheet what the text is like: blank, or with tables so long that layout must be cheap. */
  markShape() {
    const { doc } = this.view.state;
    const blank = doc.childCount === 1 && doc.firstChild.isTextblock && !doc.firstChild.childCount;
    this.place.classList.toggle("editor-blank", blank);
    this.place.classList.toggle("editor-long", this.rowCount() > LONG);
  }

  /** Sort files that were dropped or pasted: pictures into the text, a document to be read. */
  takeFiles(files) {
    const [first] = files;
    if (!first) return;
    if (!first.type.startsWith("image/") && this.settings.importUrl) importFile(this, first);
    else this.pictures.take(files);
  }

  focus() {
    this.view?.focus();
  }

  destroy() {
    this.flush();
    this.view?.destroy();
    this.view = null;
    this.dom.remove();
    this.textarea.hidden = false;
    this.textarea.required = this.required;
  }
}

/** A plugin that keeps a line to type in behind a table or picture at the end. */
function lastLine() {
  const { paragraph, table, picture, horizontal_rule: rule } = schema.nodes;
  return new Plugin({
    appendTransaction(transactions, before, state) {
      const last = state.doc.lastChild.type;
      if (!transactions.some((change) => change.docChanged)) return null;
      if (![table, picture, rule].includes(last)) return null;
      return state.tr.insert(state.doc.content.size, paragraph.create());
    },
  });
}
