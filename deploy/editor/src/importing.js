import { bodyOf, read, rowsIn } from "./html.js";
import { schema } from "./schema.js";
import { post, sentenceOf } from "./server.js";

/** Read a file by the server and put its text in, asking first where text would be lost. */
export async function importFile(editor, file) {
  const { words, messages, settings } = editor;
  const { name } = file;
  const onProgress = messages.progress("import", words("importing", { name }));
  try {
    const form = new FormData();
    form.append("file", file, name);
    const answer = await post(settings.importUrl, form, { csrf: settings.csrf(), onProgress });
    messages.clear("import");
    await take(editor, name, answer);
  } catch (error) {
    messages.failed("import", sentenceOf(error, words));
  }
  editor.focus();
}

async function take(editor, name, answer) {
  const { words, messages } = editor;
  const html = answer.html || "";
  if (!html.replace(/<(?!img)[^>]*>|\s/g, "")) {
    return messages.failed("import", words("importEmpty", { name }));
  }
  const way = await wayOf(editor, name, html);
  if (!way) return null;
  const undoable = Boolean(editor.view) && !editor.isEmpty() && !editor.tooLong(rowsIn(html), way === "replace");
  if (way === "append") append(editor, html);
  else editor.replace(html);
  const warnings = answer.warnings || [];
  const sentence = words(undoable ? "importedUndo" : "imported", { name });
  if (warnings.length) messages.notice("import", [sentence, ...warnings].join(" "));
  else messages.done("import", sentence);
  return editor.textarea.dispatchEvent(
    new CustomEvent("gaoshi:imported", {
      bubbles: true,
      detail: { title: answer.title || "", summary: answer.summary || "", warnings, name },
    }),
  );
}

async function wayOf(editor, name, html) {
  const { words, panel } = editor;
  if (editor.isEmpty()) return "replace";
  const count = html.replace(/<[^>]*>|\s/g, "").length.toLocaleString();
  const answer = await panel.ask({
    title: words("importAsk", { name, count }),
    actions: [
      { value: "replace", label: words("importReplace") },
      ...(editor.view && !editor.tooLong(rowsIn(html)) ? [{ value: "append", label: words("importAppend") }] : []),
    ],
    cancel: words("importCancel"),
  });
  return answer && answer.action;
}

function append(editor, html) {
  const { view, pictures } = editor;
  pictures.learn(bodyOf(html));
  const { content } = read(html);
  const { doc, tr } = view.state;
  const last = doc.lastChild;
  // The empty line the caret stands in at the end would part the two texts.
  const from = last.type === schema.nodes.paragraph && !last.childCount ? doc.content.size - last.nodeSize : doc.content.size;
  view.dispatch(tr.replaceWith(from, doc.content.size, content).scrollIntoView());
}
