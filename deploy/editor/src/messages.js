import { button, element } from "./page.js";

// State is shape, word and colour together.
const SHAPES = { done: "●", notice: "▲", failed: "✕" };
// A sentence that needs no answer is read in this time.
const READING = 3000;

/** The sentences beside the editor, read out as they appear. One topic holds one message. */
export class Messages {
  constructor(words) {
    this.words = words;
    this.shown = new Map();
    this.dom = element("div", { class: "editor-messages", "aria-live": "polite" });
  }

  /** Show how far something is; call the function it returns with 0 to 1. */
  progress(topic, sentence) {
    const bar = element("progress", { max: "1", "aria-hidden": "true" });
    const percent = element("span", { class: "editor-percent", "aria-hidden": "true" });
    this.place(topic, "busy", element("span", {}, `${sentence}…`), bar, percent);
    return (share) => {
      bar.value = share;
      percent.textContent = `${Math.round(share * 100)}%`;
    };
  }

  done(topic, sentence) {
    this.say(topic, "done", sentence);
  }

  notice(topic, sentence, action = null) {
    this.say(topic, "notice", sentence, action);
  }

  /** Say what stays true, so nobody can put it away. */
  standing(topic, sentence) {
    this.place(topic, "notice", this.text("notice", sentence));
  }

  failed(topic, sentence) {
    this.say(topic, "failed", sentence);
  }

  /** Take away what was said to be done a while ago; called as the person goes on writing. */
  fade() {
    for (const [topic, message] of this.shown) {
      if (message.dataset.kind === "done" && Date.now() - message.dataset.since > READING) this.clear(topic);
    }
  }

  clear(topic) {
    this.shown.get(topic)?.remove();
    this.shown.delete(topic);
  }

  say(topic, kind, sentence, action = null) {
    const act = action
      ? button({ class: "editor-button", click: action.run }, action.label)
      : button({ class: "editor-button", click: () => this.clear(topic) }, this.words("dismiss"));
    this.place(topic, kind, this.text(kind, sentence), act);
  }

  text(kind, sentence) {
    const label = element("strong", {}, `${SHAPES[kind]} ${this.words(kind)}`);
    return element("span", {}, label, ` ${sentence}`);
  }

  place(topic, kind, ...parts) {
    const message = element("p", { class: "editor-message", "data-kind": kind }, ...parts);
    message.dataset.since = Date.now();
    const before = this.shown.get(topic);
    if (before) before.replaceWith(message);
    else this.dom.append(message);
    this.shown.set(topic, message);
  }
}
