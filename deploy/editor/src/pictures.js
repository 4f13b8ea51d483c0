import { NodeSelection } from "prosemirror-state";
import { insertBlock } from "./commands.js";
import { button, element } from "./page.js";
import { pictureSource, schema } from "./schema.js";
import { post, sentenceOf } from "./server.js";

const { picture } = schema.nodes;
export const PICTURE_TYPES = ["image/jpeg", "image/png", "image/gif", "image/webp"];

/** Uploads pictures, knows where each can be seen, and asks for their descriptions. */
export class Pictures {
  constructor(editor) {
    this.editor = editor;
    this.addresses = new Map();
    this.waiting = Promise.resolve();
  }

  /** Remember the address of every picture in a string of HTML that is not canonical yet. */
  learn(body) {
    for (const image of body.querySelectorAll("img[src]")) {
      const address = image.getAttribute("src");
      const source = pictureSource(address);
      if (source !== address) this.addresses.set(source, address);
    }
  }

  /** Return where the page can load a picture from, or "" when nobody said. */
  address(source) {
    if (!source.startsWith("blob:")) return source;
    const template = this.editor.settings.pictureUrl;
    return this.addresses.get(source) || (template ? template.replace("{sha256}", source.slice(5)) : "");
  }

  /** Store one picture and return its canonical source. Throws Refused. */
  async upload(file, onProgress) {
    const { uploadUrl, csrf } = this.editor.settings;
    const form = new FormData();
    form.append("file", file, file.name || "picture");
    const answer = await post(uploadUrl, form, { csrf: csrf(), onProgress });
    const source = answer.sha256 ? `blob:${answer.sha256}` : pictureSource(answer.src);
    if (answer.src && answer.src !== source) this.addresses.set(source, answer.src);
    return source;
  }

  /** Upload files one after the other, ask what each shows, and put them in at the caret. */
  take(files) {
    for (const file of files) this.waiting = this.waiting.then(() => this.takeOne(file));
    return this.waiting;
  }

  async takeOne(file) {
    const { words, messages, settings } = this.editor;
    const name = file.name || words("picture");
    if (!settings.uploadUrl) return messages.failed("picture", words("noUpload"));
    if (!PICTURE_TYPES.includes(file.type)) {
      return messages.failed("picture", words("notPicture", { name }));
    }
    const onProgress = messages.progress("picture", words("uploading", { name }));
    try {
      const src = await this.upload(file, onProgress);
      messages.clear("picture");
      const alt = await this.askDescription("", "pictureInsert");
      if (alt !== null) this.insert({ src, alt }, name);
    } catch (error) {
      messages.failed("picture", sentenceOf(error, words));
    }
    return this.editor.focus();
  }

  insert(attributes, name) {
    const { view, words, messages } = this.editor;
    if (!view) return;
    view.dispatch(insertBlock(view.state, picture.create(attributes)));
    messages.done("picture", words("uploaded", { name }));
  }

  async askDescription(alt, action) {
    const { words, panel } = this.editor;
    const answer = await panel.ask({
      title: words("pictureTitle"),
      fields: [
        {
          name: "alt",
          label: words("pictureAlt"),
          value: alt,
          maxlength: 200,
          wrong: (text) => (text ? "" : words("pictureEmpty")),
        },
      ],
      actions: [{ value: "save", label: words(action) }],
    });
    return answer && answer.alt;
  }

  /** Ask for the description of the picture at a position and store it there. */
  async describe(position) {
    const { view } = this.editor;
    view.dispatch(view.state.tr.setSelection(NodeSelection.create(view.state.doc, position)));
    const { src, alt } = view.state.selection.node.attrs;
    const text = await this.askDescription(alt, "pictureSave");
    const now = this.find((node) => node.attrs.src === src && node.attrs.alt === alt, position);
    if (text !== null && now !== null) {
      view.dispatch(view.state.tr.setNodeMarkup(now, null, { src, alt: text }));
    }
    this.editor.focus();
  }

  /** Return the position of a picture, the one at `preferred` first, or null. */
  find(wanted, preferred = -1) {
    let found = null;
    this.editor.view.state.doc.descendants((node, position) => {
      const right = node.type === picture && wanted(node);
      if (right && (found === null || position === preferred)) found = position;
      return !node.isTextblock;
    });
    return found;
  }

  /** Say how many pictures lack a description, with a button that goes to the first. */
  remind() {
    const { view, messages, words } = this.editor;
    let count = 0;
    view.state.doc.descendants((node) => {
      if (node.type === picture && !node.attrs.alt) count += 1;
      return !node.isTextblock;
    });
    if (count === this.lacking) return;
    this.lacking = count;
    if (!count) return messages.clear("descriptions");
    messages.notice("descriptions", words("picturesMissing", { count }), {
      label: words("pictureFill"),
      run: () => this.describe(this.find((node) => !node.attrs.alt)),
    });
  }

  /** Return how the editor shows a picture: the image, and its description as a button below. */
  nodeView(node, view, getPosition) {
    const { words } = this.editor;
    const image = element("img", { src: this.address(node.attrs.src) || null, alt: node.attrs.alt });
    const caption = button({ class: "editor-caption", click: () => this.describe(getPosition()) });
    const show = ({ alt }) => {
      image.alt = alt;
      caption.dataset.missing = String(!alt);
      caption.textContent = alt
        ? `${words("pictureCaption", { alt })} · ${words("pictureEdit")}`
        : `▲ ${words("pictureMissing")} · ${words("pictureFill")}`;
    };
    show(node.attrs);
    return {
      dom: element("figure", { class: "editor-picture", contenteditable: "false" }, image, caption),
      update(next) {
        if (next.type !== picture || next.attrs.src !== node.attrs.src) return false;
        node = next;
        show(node.attrs);
        return true;
      },
      stopEvent: (event) => caption.contains(event.target),
      ignoreMutation: () => true,
    };
  }
}
