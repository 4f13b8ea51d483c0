// What stands in the middle of the screen. Each view is a function from state to an element.

import { button, element } from "./dom.js";

const DAY = 86400000;
const ZONE = "Asia/Shanghai";
const dayFormat = new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE, dateStyle: "short" });
const timeFormat = new Intl.DateTimeFormat("zh-CN", { timeZone: ZONE, hour: "2-digit", minute: "2-digit", hour12: false });

/** Return a moment's day in Shanghai, yyyy-mm-dd. */
export const dayOf = (moment) => dayFormat.format(moment);

/** Return a moment's time in Shanghai, hh:mm. */
export const timeOf = (moment) => timeFormat.format(moment);

/** Return a day's month, date and weekday in Shanghai. */
export function dateOf(moment, say) {
  const [year, month, day] = dayOf(moment).split("-").map(Number);
  return say.date(month, day, say.weekdays[new Date(Date.UTC(year, month - 1, day)).getUTCDay()]);
}

/** Return whole days until a moment, by Shanghai days; 0 on the last. */
function daysLeft(until, now) {
  // What ends at midnight has its last day on the day before.
  return Math.round((Date.parse(dayOf(until - 1)) - Date.parse(dayOf(now))) / DAY);
}

function choice({ title, hint, count, press, main }) {
  return element(
    "button",
    { type: "button", class: main ? "choice main" : "choice", press },
    element("span", { class: "choice-title", text: title }),
    element("span", { class: "choice-hint", text: hint }),
    element("span", { class: "choice-count", text: count }),
  );
}

/** The start: three large choices, and the hall's topics. */
export function start({ lines, hall, say, go }) {
  const groups = (part) => new Set(lines.map((line) => line[part])).size;
  const choices = element(
    "div",
    { class: "choices" },
    choice({ title: say.newest, hint: say.newest_hint, count: say.count(lines.length), main: true, press: () => go({ name: "list" }) }),
    choice({ title: say.by_field, hint: say.by_field_hint, count: say.fields(groups("field")), press: () => go({ name: "groups", part: "field" }) }),
    choice({ title: say.by_office, hint: say.by_office_hint, count: say.offices(groups("office")), press: () => go({ name: "groups", part: "office" }) }),
  );
  const topics = hall.topics.slice(0, 2).filter((topic) => lines.some((line) => line.topics.includes(topic)));
  return element(
    "section",
    { class: "start" },
    element("h1", { text: say.choose }),
    choices,
    topics.length > 0 &&
      element(
        "div",
        { class: "topics" },
        ...topics.map((topic) =>
          element(
            "button",
            { type: "button", class: "topic", press: () => go({ name: "list", part: "topic", value: topic }) },
            element("span", { class: "label", text: say.topic }),
            element("span", { text: topic }),
          ),
        ),
      ),
    hall.about && element("p", { class: "about", text: hall.about }),
  );
}

/** Return the lines of one list: all, or those of a field, an office or a topic. */
export function chosen(lines, { part, value }) {
  if (!part) return lines;
  if (part === "topic") return lines.filter((line) => line.topics.includes(value));
  return lines.filter((line) => line[part] === value);
}

/** The fields, or the offices, that have something to show. */
export function groups({ lines, view, say, go }) {
  const counts = new Map();
  for (const line of lines) counts.set(line[view.part], (counts.get(line[view.part]) || 0) + 1);
  const names = [...counts.keys()].sort((one, other) => one.localeCompare(other, "zh-CN"));
  return element(
    "section",
    { class: "listing" },
    element("h1", { text: view.part === "field" ? say.by_field : say.by_office }),
    element(
      "div",
      { class: "groups" },
      ...names.map((name) =>
        element(
          "button",
          { type: "button", class: "group", press: () => go({ name: "list", part: view.part, value: name }) },
          element("span", { class: "group-name", text: name, lang: "zh-CN" }),
          element("span", { class: "group-count", text: say.count(counts.get(name)) }),
        ),
      ),
    ),
  );
}

function row(line, { now, say, go }) {
  const until = line.show_until ? Date.parse(line.show_until) : 0;
  const left = until ? daysLeft(until, now) : -1;
  return element(
    "button",
    { type: "button", class: "row", "data-line": `${line.item}.${line.edition}`, press: () => go({ name: "item", item: line.item }) },
    element("span", { class: "row-title", text: line.title, lang: "zh-CN" }),
    element(
      "span",
      { class: "row-facts", lang: "zh-CN" },
      element("span", { text: line.office }),
      element("span", { class: "date", text: dayOf(Date.parse(line.published)) }),
      until > 0 && left <= 60 && element("span", { class: "left", text: left > 0 ? say.left(left) : say.last_day }),
    ),
  );
}

/** A list in large type. */
export function list({ lines, view, say, ...rest }) {
  const found = chosen(lines, view);
  return element(
    "section",
    { class: "listing" },
    element("h1", { text: view.value || say.newest }),
    element("div", { class: "rows" }, ...found.map((line) => row(line, { say, ...rest }))),
  );
}

/** A sentence that fills the screen. */
export function message(title, hint, sign = "") {
  return element(
    "section",
    { class: "message" },
    sign && element("p", { class: "sign", text: sign, "aria-hidden": "true" }),
    element("h1", { text: title }),
    hint && element("p", { text: hint }),
  );
}

/** The code a person types in at the hub. */
export function pairing(state, say) {
  if (state.problem) return message(say[state.problem], "");
  const seconds = Math.max(0, Math.round((state.expiresAt - Date.now()) / 1000));
  return element(
    "section",
    { class: "pairing" },
    element("h1", { text: say.pair_title }),
    element("p", { class: "hint", text: say.pair_hint }),
    element("p", { class: "label", text: say.pair_code }),
    element("p", { class: "code-digits", text: state.code.replace(/(.{4})/, "$1 ") }),
    element("p", { class: "left-time", text: say.pair_left(Math.floor(seconds / 60), seconds % 60) }),
    element("p", { class: "label", text: say.pair_digits }),
    element("p", { class: "check-digits", text: state.fingerprint }),
    element("p", { class: "hint", text: say.pair_compare }),
  );
}

/** The question before the screen returns to the start. */
export function idle(seconds, say, stay) {
  return element(
    "section",
    { class: "idle", role: "alertdialog", "aria-labelledby": "idle-title" },
    element("h1", { id: "idle-title", text: say.idle }),
    element("p", { class: "idle-left", text: say.idle_hint(seconds) }),
    button(say.stay, stay, { class: "stay" }),
  );
}
