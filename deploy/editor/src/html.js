import { DOMParser as DocumentParser } from "prosemirror-model";
import { schema } from "./schema.js";

const parser = DocumentParser.fromSchema(schema);

// Where a style attribute waits while its HTML is in the browser's hands.
export const STYLE = "data-gaoshi-style";
const TAG = /<[a-z][^\s<>/]*(?:\s(?:[^>"']|"[^"]*"|'[^']*')*)?>/gi;
const ATTRIBUTE = /(\s|["'/])(style|on[a-z]+)(\s*=)/gi;

/**
 * Return HTML without what the page's content policy speaks up against even in a document that
 * is never shown: style attributes and event handlers under other names, style sheets gone.
 */
export function inert(html) {
  return html
    .replace(/<(style|script)\b[^>]*>[^]*?<\/\1\s*>/gi, "")
    .replace(TAG, (tag) =>
      tag.replace(ATTRIBUTE, (_, before, name, equals) => {
        const other = name.toLowerCase() === "style" ? STYLE : `data-gaoshi-${name}`;
        return `${before}${other}${equals}`;
      }),
    );
}

/** Return HTML with the style attributes back under their own name. */
export function restyled(html) {
  return html.replaceAll(` ${STYLE}="`, ' style="');
}

/** Return a string of HTML as a document outside the page: nothing in it runs or loads. */
export function parsed(html) {
  return new DOMParser().parseFromString(inert(html), "text/html");
}

/** Return the body element of a string of HTML, read outside the page. */
export function bodyOf(html) {
  return parsed(html).body;
}

/** Return how many table rows a string of HTML holds, without reading it as a document. */
export function rowsIn(html) {
  return (html.match(/<tr[\s>]/gi) || []).length;
}

/** Return the editor's document for a string of HTML. */
export function read(html) {
  const body = bodyOf(html);
  flattenCells(body);
  return parser.parse(body);
}

/**
 * Make every cell a row of paragraphs, which is all the Document keeps in one: the entries of a
 * list become lines, a table inside is taken apart, pictures move behind the table.
 */
export function flattenCells(body) {
  for (const inner of [...body.querySelectorAll("td table, th table")].reverse()) {
    for (const row of [...inner.querySelectorAll("tr")]) {
      const line = inner.ownerDocument.createElement("p");
      line.textContent = [...row.cells].map((cell) => cell.textContent.trim()).join(" ");
      inner.before(line);
    }
    inner.remove();
  }
  for (const table of body.querySelectorAll("table")) {
    table.after(...table.querySelectorAll("img"));
  }
  for (const entry of body.querySelectorAll("td li, th li")) {
    const line = entry.ownerDocument.createElement("p");
    line.append(...entry.childNodes);
    entry.replaceWith(line);
  }
}

/** Return the document as the canonical HTML of the hub's Document: its tags only, no styles. */
export function write(doc) {
  return blocks(doc, "\n");
}

function blocks(parent, separator) {
  const written = [];
  parent.forEach((node) => {
    const html = writers[node.type.name](node);
    if (html) written.push(html);
  });
  return written.join(separator);
}

const writers = {
  paragraph: (node) => wrapped("p", inlines(node)),
  heading: (node) => wrapped(`h${node.attrs.level}`, inlines(node)),
  blockquote: (node) => wrapped("blockquote", blocks(node, "")),
  horizontal_rule: () => "<hr>",
  ordered_list: (node) => wrapped("ol", blocks(node, "")),
  bullet_list: (node) => wrapped("ul", blocks(node, "")),
  list_item: (node) => wrapped("li", blocks(node, "")),
  picture: ({ attrs }) => `<img src="${quoted(attrs.src)}" alt="${quoted(attrs.alt)}">`,
  table,
};

function wrapped(tag, inner) {
  return inner ? `<${tag}>${inner}</${tag}>` : "";
}

function inlines(block) {
  let html = "";
  block.forEach((node) => {
    if (node.type === schema.nodes.hard_break) html += "<br>";
    else html += node.marks.reduceRight(marked, escaped(node.text));
  });
  return html.replace(/(<br>|\s)+$/, "");
}

function marked(inner, mark) {
  const name = mark.type.name;
  if (name === "link") return `<a href="${quoted(mark.attrs.href)}">${inner}</a>`;
  return `<${name}>${inner}</${name}>`;
}

function table(node) {
  const rows = [];
  let head = 0;
  const gone = emptyRows(node);
  node.forEach((row, _, index) => {
    if (row.childCount === 0) return;
    if (head === rows.length && isHead(row)) head += 1;
    rows.push(tableRow(row, index, gone));
  });
  if (head === rows.length) head = 0;
  const top = wrapped("thead", rows.slice(0, head).join(""));
  return wrapped("table", top + wrapped("tbody", rows.slice(head).join("")));
}

/** Merging whole rows leaves rows without cells; no reader keeps them, so no cell may reach over them. */
function emptyRows(node) {
  const empty = [];
  node.forEach((row, _, index) => {
    if (row.childCount === 0) empty.push(index);
  });
  return empty;
}

function isHead(row) {
  let head = true;
  row.forEach((cell) => {
    if (cell.type !== schema.nodes.table_header) head = false;
  });
  return head;
}

function tableRow(row, index, gone) {
  let html = "";
  row.forEach((cell) => {
    const tag = cell.type === schema.nodes.table_header ? "th" : "td";
    const { colspan } = cell.attrs;
    const end = index + cell.attrs.rowspan;
    const rowspan = cell.attrs.rowspan - gone.filter((at) => at > index && at < end).length;
    const spans =
      (colspan > 1 ? ` colspan="${colspan}"` : "") + (rowspan > 1 ? ` rowspan="${rowspan}"` : "");
    const lines = [];
    cell.forEach((paragraph) => lines.push(inlines(paragraph)));
    html += `<${tag}${spans}>${lines.join("<br>").replace(/^(<br>)+|(<br>)+$/g, "")}</${tag}>`;
  });
  return `<tr>${html}</tr>`;
}

function escaped(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

function quoted(text) {
  return escaped(text).replace(/"/g, "&quot;").replace(/'/g, "&#x27;");
}
