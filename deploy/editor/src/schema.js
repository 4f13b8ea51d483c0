import { Schema } from "prosemirror-model";

const HASH = /[0-9a-f]{64}/;

/** Return the canonical source of a picture: `blob:<sha256>` where the address tells the hash. */
export function pictureSource(address) {
  const hash = HASH.exec(address || "");
  return hash ? `blob:${hash[0]}` : address || "";
}

/** Return an address a link may carry, or "" when it may not be used. */
export function linkAddress(text) {
  const address = (text || "").trim();
  if (/^(https?:\/\/[^\s/]|mailto:[^\s@]+@|tel:[+\d])/i.test(address)) return address;
  if (/^[^\s@:/]+@[^\s@/]+\.[^\s@/]+$/.test(address)) return `mailto:${address}`;
  if (/^\+?[\d][\d\s()-]{4,}$/.test(address)) return `tel:${address.replace(/[\s()]/g, "")}`;
  if (/^(www\.)?[\w-]+(\.[\w-]+)*\.[a-z]{2,}([/?#]\S*)?$/i.test(address)) return `https://${address}`;
  return "";
}

function span(cell, name) {
  const value = Number.parseInt(cell.getAttribute(name), 10);
  return value >= 1 ? Math.min(value, 1000) : 1;
}

function cellNode(tag, role) {
  return {
    // Several paragraphs are written as lines of one cell: the Document's cells hold inlines only.
    content: "paragraph+",
    attrs: { colspan: { default: 1 }, rowspan: { default: 1 }, colwidth: { default: null } },
    tableRole: role,
    isolating: true,
    parseDOM: [
      { tag, getAttrs: (cell) => ({ colspan: span(cell, "colspan"), rowspan: span(cell, "rowspan") }) },
    ],
    toDOM({ attrs: { colspan, rowspan } }) {
      return [tag, { ...(colspan > 1 && { colspan }), ...(rowspan > 1 && { rowspan }) }, 0];
    },
  };
}

function mark(tag, ...rules) {
  return { parseDOM: [{ tag }, ...rules], toDOM: () => [tag, 0] };
}

const nodes = {
  doc: { content: "block+" },
  paragraph: {
    content: "inline*",
    group: "block",
    parseDOM: [{ tag: "p" }],
    toDOM: () => ["p", 0],
  },
  heading: {
    attrs: { level: { default: 2 } },
    content: "inline*",
    group: "block",
    defining: true,
    parseDOM: [1, 2, 3, 4, 5, 6].map((level) => ({
      tag: `h${level}`,
      attrs: { level: Math.min(Math.max(level, 2), 4) },
    })),
    toDOM: (node) => [`h${node.attrs.level}`, 0],
  },
  blockquote: {
    content: "block+",
    group: "block",
    defining: true,
    parseDOM: [{ tag: "blockquote" }],
    toDOM: () => ["blockquote", 0],
  },
  horizontal_rule: { group: "block", parseDOM: [{ tag: "hr" }], toDOM: () => ["hr"] },
  ordered_list: {
    content: "list_item+",
    group: "block",
    parseDOM: [{ tag: "ol" }],
    toDOM: () => ["ol", 0],
  },
  bullet_list: {
    content: "list_item+",
    group: "block",
    parseDOM: [{ tag: "ul" }],
    toDOM: () => ["ul", 0],
  },
  list_item: {
    content: "paragraph block*",
    defining: true,
    parseDOM: [{ tag: "li" }],
    toDOM: () => ["li", 0],
  },
  picture: {
    attrs: { src: { default: "" }, alt: { default: "" } },
    group: "block",
    draggable: true,
    parseDOM: [
      {
        tag: "img[src]",
        getAttrs: (image) => ({
          src: pictureSource(image.getAttribute("src")),
          alt: (image.getAttribute("alt") || "").trim(),
        }),
      },
    ],
    toDOM: ({ attrs: { src, alt } }) => ["img", { src, alt }],
  },
  table: {
    content: "table_row+",
    group: "block",
    tableRole: "table",
    isolating: true,
    parseDOM: [{ tag: "table" }],
    // The wrapper lets a wide table scroll by itself on a phone.
    toDOM: () => ["div", { class: "editor-table" }, ["table", ["tbody", 0]]],
  },
  table_row: {
    content: "(table_cell | table_header)*",
    tableRole: "row",
    parseDOM: [{ tag: "tr" }],
    toDOM: () => ["tr", 0],
  },
  table_cell: cellNode("td", "cell"),
  table_header: cellNode("th", "header_cell"),
  text: { group: "inline" },
  hard_break: {
    inline: true,
    group: "inline",
    selectable: false,
    parseDOM: [{ tag: "br" }],
    toDOM: () => ["br"],
  },
};

// The order is the nesting, outermost first, as the Document writes it.
const marks = {
  link: {
    attrs: { href: {} },
    inclusive: false,
    parseDOM: [
      {
        tag: "a[href]",
        getAttrs(anchor) {
          const href = linkAddress(anchor.getAttribute("href"));
          return href ? { href } : false;
        },
      },
    ],
    toDOM: (node) => ["a", { href: node.attrs.href }, 0],
  },
  sup: mark("sup"),
  sub: mark("sub"),
  s: mark("s", { tag: "del" }, { tag: "strike" }),
  u: mark("u"),
  em: mark("em", { tag: "i" }),
  strong: mark("strong", { tag: "b" }),
};

export const schema = new Schema({ nodes, marks });
