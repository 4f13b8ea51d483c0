import { closeHistory } from "prosemirror-history";
import * as commands from "./commands.js";
import { canLink } from "./links.js";
import { button, element } from "./page.js";
import { schema } from "./schema.js";
import * as tables from "./tables.js";

const { nodes, marks } = schema;

/** The tools in their order; a gap stands before each with `gap`. `active` makes it a toggle. */
const TOOLS = [
  {
    name: "paragraph",
    keys: "Control+Alt+0",
    run: commands.makeParagraph,
    active: (state) => commands.isBlock(state, nodes.paragraph),
  },
  ...[2, 3, 4].map((level) => ({
    name: `heading${level}`,
    keys: `Control+Alt+${level - 1}`,
    run: commands.toggleHeading(level),
    active: (state) => commands.isBlock(state, nodes.heading, { level }),
  })),
  {
    name: "strong",
    gap: true,
    keys: "Control+B",
    run: commands.toggleStrong,
    active: (state) => commands.hasMark(state, marks.strong),
  },
  {
    name: "ordered",
    gap: true,
    keys: "Control+Shift+7",
    run: commands.toggleList(nodes.ordered_list),
    active: (state) => commands.inList(state, nodes.ordered_list),
  },
  {
    name: "bullet",
    keys: "Control+Shift+8",
    run: commands.toggleList(nodes.bullet_list),
    active: (state) => commands.inList(state, nodes.bullet_list),
  },
  { name: "table", gap: true, keys: "Control+Alt+T", run: tables.insertTable },
  { name: "picture", page: "picture", needs: "uploadUrl" },
  {
    name: "link",
    keys: "Control+K",
    page: "link",
    enabled: canLink,
    active: (state) => commands.hasMark(state, marks.link),
  },
  { name: "undo", gap: true, keys: "Control+Z", run: commands.undo },
  { name: "redo", keys: "Control+Y", run: commands.redo },
  { name: "importFile", gap: true, page: "importFile", needs: "importUrl", preview: true },
];

const TABLE_TOOLS = [
  { name: "addRow", run: tables.addRowAfter },
  { name: "addColumn", run: tables.addColumnAfter },
  { name: "deleteRow", run: tables.deleteRow },
  { name: "deleteColumn", run: tables.deleteColumn },
  { name: "merge", run: tables.merge, hint: "mergeHint" },
  { name: "split", run: tables.splitCell },
  { name: "header", run: tables.toggleHeader, active: tables.isHeader },
  { name: "deleteTable", run: tables.deleteTable },
];

/** One line of words to press; in a table a second line. One Tab stop, arrows inside. */
export class Toolbar {
  constructor(editor) {
    this.editor = editor;
    const { words, settings } = editor;
    const offered = TOOLS.filter((tool) => !tool.needs || settings[tool.needs]);
    this.tools = offered.map((tool) => this.tool(tool));
    this.tableTools = TABLE_TOOLS.map((tool) => this.tool(tool));
    this.tableLine = element(
      "div",
      { class: "editor-tools", hidden: true },
      element("span", { class: "editor-tools-name" }, words("tableTools")),
      ...this.tableTools.map(({ dom }) => dom),
    );
    this.dom = element(
      "div",
      { class: "editor-toolbar", role: "toolbar", "aria-label": words("toolbar"), keydown: (event) => this.key(event) },
      element("div", { class: "editor-tools" }, ...this.tools.map(({ dom }) => dom)),
      this.tableLine,
    );
    this.dom.addEventListener("focusin", (event) => this.makeStop(event.target));
    this.makeStop(this.tools[0]?.dom);
  }

  tool(tool) {
    const { words } = this.editor;
    const label = words(tool.name);
    const keys = tool.keys?.replace("Control", "Ctrl");
    const dom = button(
      {
        class: tool.gap ? "editor-tool editor-gap" : "editor-tool",
        tabindex: "-1",
        title: [tool.hint ? words(tool.hint) : label, keys && `(${keys})`].filter(Boolean).join(" "),
        "aria-keyshortcuts": tool.keys,
        "aria-pressed": tool.active ? "false" : null,
        click: () => this.press(tool, dom),
      },
      label,
    );
    dom.dataset.tool = tool.name;
    return { ...tool, dom };
  }

  press(tool, dom) {
    // A tool that cannot be used stays in the arrow order, so it says so instead of vanishing.
    if (dom.getAttribute("aria-disabled") === "true") return;
    const { editor } = this;
    if (tool.page) return void editor.actions[tool.page](editor.view?.state);
    // Each press is taken back by itself, however quickly the presses follow.
    tool.run(editor.view.state, (change) => editor.view.dispatch(closeHistory(change)), editor.view);
    editor.focus();
  }

  /** Show what is on and what can be used at the selection; without a view only the import. */
  update(view) {
    if (!view) {
      for (const { dom, preview } of this.tools) dom.hidden = !preview;
      this.tableLine.hidden = true;
      return this.makeStop(this.tools.find((tool) => tool.preview)?.dom);
    }
    const inTable = tables.isInTable(view.state);
    this.keepPlace(view, () => {
      this.tableLine.hidden = !inTable;
    });
    for (const tool of inTable ? [...this.tools, ...this.tableTools] : this.tools) show(tool, view.state);
    return null;
  }

  /** The second line pushes the text down; scroll along, so that the caret stays under the eye. */
  keepPlace(view, change) {
    const before = this.tableLine.hidden;
    change();
    if (this.tableLine.hidden === before || !view.hasFocus()) return;
    const height = this.tableLine.hidden ? -this.lineHeight : this.tableLine.offsetHeight;
    this.lineHeight = Math.abs(height);
    if (this.isStuck()) window.scrollBy(0, height);
  }

  isStuck() {
    return this.editor.dom.getBoundingClientRect().top < 0;
  }

  key(event) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const usable = this.usable();
    const now = usable.indexOf(document.activeElement);
    if (step) usable[(now + step + usable.length) % usable.length].focus();
    else if (event.key === "Home") usable[0].focus();
    else if (event.key === "End") usable.at(-1).focus();
    else if (event.key === "Escape") this.editor.focus();
    else return;
    event.preventDefault();
  }

  usable() {
    return [...this.dom.querySelectorAll("button")].filter((tool) => !tool.closest("[hidden]"));
  }

  makeStop(stop) {
    if (!stop?.matches("button")) return;
    for (const tool of this.dom.querySelectorAll("button")) tool.tabIndex = tool === stop ? 0 : -1;
  }

  focus() {
    const stop = this.usable().find((tool) => tool.tabIndex === 0) || this.usable()[0];
    stop?.focus();
  }
}

function show({ dom, run, active, enabled = run }, state) {
  dom.hidden = false;
  const pressed = Boolean(active?.(state));
  if (active) dom.setAttribute("aria-pressed", String(pressed));
  dom.setAttribute("aria-disabled", String(!pressed && enabled?.(state) === false));
}
