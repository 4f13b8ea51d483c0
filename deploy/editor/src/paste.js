import { Plugin, TextSelection } from "prosemirror-state";
import { bodyOf, flattenCells, parsed, restyled, rowsIn } from "./html.js";
import { closeHole, openHole } from "./holes.js";
import { schema } from "./schema.js";
import { Refused, post } from "./server.js";
import { cleanPaste } from "./word.js";

// A paste is waited for with the caret in the text, so the server gets only this long.
const PATIENCE = 8000;
const DATA = /^data:(image\/(?:png|jpeg|gif|webp));base64,/i;

/** Return the plugin that receives what is pasted or dropped from outside. */
export function pasting(editor) {
  const paste = new Paste(editor);
  return new Plugin({
    props: {
      handlePaste: (view, event) => !paste.inside && paste.receive(event.clipboardData),
      handleDrop(view, event, slice, moved) {
        if (moved) return false;
        const at = view.posAtCoords({ left: event.clientX, top: event.clientY });
        const selection = at && TextSelection.near(view.state.doc.resolve(at.pos));
        if (selection) view.dispatch(view.state.tr.setSelection(selection));
        return paste.receive(event.dataTransfer);
      },
    },
  });
}

class Paste {
  constructor(editor) {
    this.editor = editor;
    this.inside = false;
  }

  /** Take what a paste or drop carries; false leaves plain text and our own copies to ProseMirror. */
  receive(transfer) {
    if (!transfer) return false;
    const html = transfer.getData("text/html");
    const files = [...transfer.files];
    if (files.length && (!html || isOnlyPicture(html))) {
      this.editor.takeFiles(files);
      return true;
    }
    if (!html || /<[^>]*\sdata-pm-slice=/.test(html)) return false;
    this.insert(html);
    return true;
  }

  /** Clean pasted HTML, by the server where it answers, and put it where the caret was. */
  async insert(html) {
    const { editor } = this;
    const hole = openHole(editor.view);
    const page = parsed(html);
    const pictures = await this.liftPictures(page);
    const { cleaned, warnings, alone } = await this.clean(page);
    if (!editor.view) return;
    const lost = pictures.putBack(cleaned);
    flattenCells(cleaned);
    editor.pictures.learn(cleaned);
    const rows = rowsIn(cleaned.innerHTML);
    const place = closeHole(editor.view, hole);
    if (editor.tooLong(rows)) {
      editor.messages.failed("paste", editor.words("pasteTooLong", { count: editor.limit }));
      return;
    }
    this.place(place, cleaned.innerHTML);
    this.report({ warnings, alone, lost });
  }

  async clean(page) {
    const { pasteUrl, csrf } = this.editor.settings;
    try {
      if (!pasteUrl) throw new Refused({ word: "offline" });
      const form = new FormData();
      form.append("html", restyled(page.documentElement.outerHTML));
      const answer = await post(pasteUrl, form, { csrf: csrf(), milliseconds: PATIENCE });
      return { cleaned: bodyOf(answer.html || ""), warnings: answer.warnings || [], alone: false };
    } catch (error) {
      const { words } = this.editor;
      const warnings = error.sentence ? [error.sentence] : [];
      if (cleanPaste(page.body)) warnings.push(words("numbersKept"));
      return { cleaned: page.body, warnings, alone: Boolean(pasteUrl) };
    }
  }

  /** Replace every picture by a token that any sanitiser lets through, uploading what came along. */
  async liftPictures(page) {
    const lifted = new LiftedPictures(this.editor.words);
    for (const image of page.querySelectorAll("img")) {
      const before = textBefore(image);
      const alt = (image.getAttribute("alt") || "").trim();
      const src = await this.sourceOf(image.getAttribute("src") || "");
      image.replaceWith(lifted.add({ src, alt, before }));
    }
    return lifted;
  }

  async sourceOf(address) {
    const { pictures, settings } = this.editor;
    if (/^blob:[0-9a-f]{64}$/.test(address)) return address;
    const type = DATA.exec(address)?.[1];
    if (!type || !settings.uploadUrl) return "";
    try {
      return await pictures.upload(fileOf(address.slice(address.indexOf(",") + 1), type));
    } catch {
      return "";
    }
  }

  /** Paste cleaned HTML at a position and leave the caret with a person who went on typing elsewhere. */
  place(position, html) {
    const { view } = this.editor;
    const head = view.state.selection.from;
    const size = view.state.doc.content.size;
    const at = TextSelection.near(view.state.doc.resolve(position));
    view.dispatch(view.state.tr.setSelection(at));
    this.inside = true;
    try {
      view.pasteHTML(html);
    } finally {
      this.inside = false;
    }
    if (head === position || !view.state.selection.empty) return;
    const moved = head > position ? head + view.state.doc.content.size - size : head;
    view.dispatch(view.state.tr.setSelection(TextSelection.near(view.state.doc.resolve(moved))));
  }

  report({ warnings, alone, lost }) {
    const { messages, words } = this.editor;
    const sentences = [...(alone ? [words("pastedAlone")] : []), ...warnings, ...lost];
    if (sentences.length) messages.notice("paste", sentences.join(" "));
    else messages.done("paste", words("pasted"));
  }
}

/** Pictures taken out of a paste, each with a token in its place. */
class LiftedPictures {
  constructor(words) {
    this.words = words;
    this.all = [];
  }

  add(picture) {
    this.all.push(picture);
    return `[[gaoshi-picture-${this.all.length}]]`;
  }

  /** Put the pictures back where their tokens are; return the sentence about those that were lost. */
  putBack(body) {
    const kept = new Set();
    const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    for (const text of texts) this.restore(text, kept);
    const lost = this.all.filter((picture) => !kept.has(picture));
    if (!lost.length) return [];
    const places = lost.map(({ before }) =>
      before ? this.words("placeAfter", { text: before }) : this.words("placeStart"),
    );
    return [this.words("pastedPictureLost", { count: lost.length, places: [...new Set(places)].join("、") })];
  }

  restore(text, kept) {
    const parts = text.data.split(/\[\[gaoshi-picture-(\d+)\]\]/);
    if (parts.length === 1) return;
    const nodes = parts.map((part, index) => (index % 2 ? this.image(this.all[part - 1], kept, text) : part));
    text.replaceWith(...nodes.filter((node) => node !== ""));
  }

  image(picture, kept, text) {
    if (!picture?.src) return "";
    kept.add(picture);
    const image = text.ownerDocument.createElement("img");
    image.setAttribute("src", picture.src);
    image.setAttribute("alt", picture.alt);
    return image;
  }
}

/** Return the last words before a picture, of its own paragraph where it has any, to say where it stood. */
function textBefore(image) {
  const { body } = image.ownerDocument;
  const block = image.closest("p, li, td, th, h1, h2, h3, h4, h5, h6") || body;
  return [...(wordsBetween(block, image) || wordsBetween(body, image))].slice(-12).join("");
}

function wordsBetween(start, image) {
  const range = image.ownerDocument.createRange();
  range.setStart(start, 0);
  range.setEndBefore(image);
  return range.toString().replace(/\[\[gaoshi-picture-\d+\]\]/g, "").replace(/\s+/g, " ").trim();
}

function isOnlyPicture(html) {
  const body = bodyOf(html);
  return body.querySelectorAll("img").length === 1 && !body.textContent.trim();
}

function fileOf(base64, type) {
  const bytes = Uint8Array.from(atob(base64.replace(/\s/g, "")), (letter) => letter.charCodeAt(0));
  return new File([bytes], `paste.${type.split("/")[1]}`, { type });
}

/** Return a slice without pictures of other sites: another ProseMirror's copy may carry them. */
export function withoutForeignPictures(slice) {
  let foreign = false;
  slice.content.descendants((node) => {
    if (node.type === schema.nodes.picture && !node.attrs.src.startsWith("blob:")) foreign = true;
  });
  return foreign ? slice.constructor.empty : slice;
}
