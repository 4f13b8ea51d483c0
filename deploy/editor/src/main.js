import { Editor } from "./editor.js";
import { wordsFor } from "./words.js";

const editors = new Map();

function settingsOf({ dataset, form }) {
  return {
    uploadUrl: dataset.uploadUrl || "",
    importUrl: dataset.importUrl || "",
    importAccept: dataset.importAccept || ".docx",
    pasteUrl: dataset.pasteUrl || "",
    // `{sha256}` in it stands for the picture's hash.
    pictureUrl: dataset.pictureUrl || "",
    csrf: () =>
      dataset.csrf ||
      form?.elements.csrf_token?.value ||
      document.querySelector('meta[name="csrf-token"]')?.content ||
      "",
  };
}

function mountAll(root) {
  const inside = root.matches?.("textarea[data-editor]") ? [root] : [];
  for (const textarea of [...inside, ...root.querySelectorAll("textarea[data-editor]")]) {
    if (!editors.has(textarea)) mount(textarea);
  }
}

function mount(textarea) {
  // A page brought back from a history copy carries the dead remains of its editor.
  if (textarea.nextElementSibling?.matches(".editor")) textarea.nextElementSibling.remove();
  const words = wordsFor(document.documentElement.lang);
  editors.set(textarea, new Editor(textarea, settingsOf(textarea), words));
}

function flushAll() {
  for (const editor of editors.values()) editor.flush();
}

document.addEventListener("submit", flushAll, true);
document.addEventListener("formdata", (event) => {
  for (const [textarea, editor] of editors) {
    if (textarea.form !== event.target) continue;
    editor.flush();
    if (textarea.name && !textarea.disabled) event.formData.set(textarea.name, textarea.value);
  }
});
// An element that htmx sends by itself is read without a form; this comes before it is read.
document.addEventListener("htmx:confirm", flushAll);
window.addEventListener("pagehide", flushAll);
document.addEventListener("reset", (event) => {
  // The fields hold their first values only after the event.
  setTimeout(() => {
    for (const [textarea, editor] of editors) {
      if (textarea.form === event.target) editor.load(textarea.value);
    }
  });
});
document.addEventListener("click", (event) => {
  const label = event.target.closest?.("label[for]");
  editors.get(label?.control)?.focus();
});
document.addEventListener("htmx:load", (event) => mountAll(event.target));
document.addEventListener("htmx:beforeCleanupElement", (event) => {
  for (const [textarea, editor] of editors) {
    if (event.target !== textarea) continue;
    editors.delete(textarea);
    editor.destroy();
  }
});

if (document.readyState === "loading") {
  document.addEventListener("DOMContentLoaded", () => mountAll(document));
} else {
  mountAll(document);
}
