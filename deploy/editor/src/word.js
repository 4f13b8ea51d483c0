import { STYLE, flattenCells } from "./html.js";

// What Word and WPS write into a style attribute and nowhere else.
const LIST = /mso-list:\s*l(\d+)\s+level(\d+)/i;
const MARKER = /mso-list:\s*ignore/i;
const OUTLINE = /mso-outline-level:\s*(\d)/i;
const BOLD = /font-weight:\s*(bold|[6-9]00)/i;
const PLAIN = /font-weight:\s*(normal|[1-4]00)/i;
const HIDDEN = /mso-element:\s*(comment|footnote|endnote|header|footer)|display:\s*none/i;
const NOISE = "script,style,meta,link,title,xml,template,iframe,object,noscript,input,button,select,textarea";
const DECIMAL = /^(\d+)[.．、)）]?$/;
const NUMBER = /^[(（\[【]?([\divxlc]+|[a-z]|[一二三四五六七八九十百零〇]+|[①-⑳])[)）\]】]?[.．、:：]?$/i;

/**
 * Clean what Word, WPS or a web page put on the clipboard, for when the server cannot do it.
 *
 * Takes the body element and changes it. Tells whether numbers that a plain list cannot show
 * (一、, （二）, a count that does not begin at 1) were kept as text.
 */
export function cleanPaste(body) {
  for (const noise of body.querySelectorAll(NOISE)) noise.remove();
  dropComments(body);
  for (const part of [...body.querySelectorAll(`[${STYLE}]`)]) {
    if (HIDDEN.test(styleOf(part))) part.remove();
  }
  makeHeadings(body);
  const numbersKept = makeLists(body);
  keepWeight(body);
  makeHeaderCells(body);
  flattenCells(body);
  bare(body);
  return numbersKept;
}

function styleOf(part) {
  return part.getAttribute(STYLE) || "";
}

function dropComments(body) {
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_COMMENT);
  const comments = [];
  while (walker.nextNode()) comments.push(walker.currentNode);
  for (const comment of comments) comment.remove();
}

function renamed(part, tag) {
  const made = part.ownerDocument.createElement(tag);
  made.append(...part.childNodes);
  part.replaceWith(made);
  return made;
}

function makeHeadings(body) {
  for (const line of [...body.querySelectorAll("p")]) {
    const outline = OUTLINE.exec(styleOf(line));
    if (outline && !LIST.test(styleOf(line)) && !line.closest("td, th")) {
      renamed(line, `h${Math.min(Number(outline[1]) + 1, 4)}`);
    } else if (/\bMso(Title)\b/.test(line.className)) renamed(line, "h2");
  }
}

function makeLists(body) {
  let numbersKept = false;
  const done = new Set();
  for (const line of [...body.querySelectorAll("p, h1, h2, h3, h4, h5, h6")]) {
    if (done.has(line) || !LIST.test(styleOf(line))) continue;
    const run = runFrom(line);
    for (const entry of run) done.add(entry.line);
    numbersKept = makeList(run) || numbersKept;
  }
  return numbersKept;
}

/** Return the list paragraphs that follow each other from this one on. */
function runFrom(line) {
  const run = [];
  for (let next = line; next && LIST.test(styleOf(next)); next = next.nextElementSibling) {
    const level = Number(LIST.exec(styleOf(next))[2]);
    run.push({ line: next, level, marker: takeMarker(next) });
  }
  return run;
}

function takeMarker(line) {
  const marker = [...line.querySelectorAll(`[${STYLE}]`)].find((part) => MARKER.test(styleOf(part)));
  const text = (marker?.textContent || "").replace(/[\s\u00a0]+/g, "");
  marker?.remove();
  return text;
}

function makeList(run) {
  const numbered = run.map((entry) => NUMBER.test(entry.marker) && !/^[o§]$/.test(entry.marker));
  if (!countsAlong(run, numbered) || run.some(({ line }) => /^H\d$/.test(line.tagName))) {
    for (const [index, { line, marker }] of run.entries()) {
      if (numbered[index]) line.prepend(/[.)]$/.test(marker) ? `${marker} ` : marker);
      else if (!/^H\d$/.test(line.tagName)) makeEntry(line, "ul");
    }
    return true;
  }
  nest(run, numbered);
  return false;
}

/** Tell whether every number is what a plain list would count: 1, 2, 3 on each level. */
function countsAlong(run, numbered) {
  const counts = [];
  return run.every(({ level, marker }, index) => {
    counts.length = level;
    if (!numbered[index]) return true;
    counts[level - 1] = (counts[level - 1] || 0) + 1;
    const decimal = DECIMAL.exec(marker);
    return decimal !== null && Number(decimal[1]) === counts[level - 1];
  });
}

function makeEntry(line, tag) {
  const list = line.ownerDocument.createElement(tag);
  const entry = line.ownerDocument.createElement("li");
  line.before(list);
  entry.append(line);
  list.append(entry);
}

function nest(run, numbered) {
  const page = run[0].line.ownerDocument;
  const open = [];
  for (const [index, { line, level }] of run.entries()) {
    const tag = numbered[index] ? "ol" : "ul";
    while (open.length && open.at(-1).level > level) open.pop();
    let top = open.at(-1);
    if (!top || top.level < level || top.list.tagName.toLowerCase() !== tag) {
      if (top && top.level === level) open.pop();
      const list = page.createElement(tag);
      const parent = open.at(-1);
      if (parent) parent.list.lastElementChild.append(list);
      else line.before(list);
      top = { level, list };
      open.push(top);
    }
    const entry = page.createElement("li");
    top.list.append(entry);
    entry.append(line);
  }
}

/** Word says bold with a style, Google Docs wraps everything in a <b> that is not bold. */
function keepWeight(body) {
  for (const part of [...body.querySelectorAll("span, font")]) {
    if (BOLD.test(styleOf(part)) && part.textContent.trim()) renamed(part, "strong");
  }
  for (const part of [...body.querySelectorAll("b, strong")]) {
    if (PLAIN.test(styleOf(part))) part.replaceWith(...part.childNodes);
  }
  // A heading is bold by itself; marks inside it would double that.
  for (const part of [...body.querySelectorAll(":is(h1,h2,h3,h4,h5,h6,th) :is(b,strong)")]) {
    part.replaceWith(...part.childNodes);
  }
}

function makeHeaderCells(body) {
  for (const cell of [...body.querySelectorAll("thead td")]) {
    const header = renamed(cell, "th");
    header.colSpan = cell.colSpan;
    header.rowSpan = cell.rowSpan;
  }
}

/** Take away what is left of styles, and the white space that only served the look. */
function bare(body) {
  const kept = { A: ["href"], IMG: ["src", "alt"], TD: ["colspan", "rowspan"], TH: ["colspan", "rowspan"] };
  for (const part of body.querySelectorAll("*")) {
    for (const { name } of [...part.attributes]) {
      if (!kept[part.tagName]?.includes(name)) part.removeAttribute(name);
    }
  }
  for (const line of [...body.querySelectorAll("p, h1, h2, h3, h4, h5, h6, li")]) {
    const first = firstText(line);
    // Two ideographic spaces are how an indent is typed; the page indents by itself.
    if (first) first.data = first.data.replace(/^[\s\u3000\u00a0]+/, "");
    if (/^[\s\u3000\u00a0]*$/.test(line.textContent) && !line.querySelector("img, table, li")) {
      if (!line.closest("td, th")) line.remove();
    }
  }
}

function firstText(line) {
  const walker = line.ownerDocument.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  return walker.nextNode() ? walker.currentNode : null;
}
