// The page's parts: lists and forms from values, without any memory of their own.

import { button, element } from "./dom.js";
import { counts, ELSE, lastVisit, papers, USUAL } from "./round.js";

const ORDER = ["down", "up", "print", "keep"];

/** Return a moment of the phone's clock as people say it. */
export function when(moment, say) {
  const date = new Date(moment);
  const time = date.toTimeString().slice(0, 5);
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(moment).setHours(0, 0, 0, 0)) / 86400000);
  if (days === 0) return `${say.today} ${time}`;
  if (days === 1) return `${say.yesterday} ${time}`;
  return `${date.getMonth() + 1}-${String(date.getDate()).padStart(2, "0")} ${time}`;
}

/** Tell whether something of a report is still to be sent: itself, or its photograph. */
export function waits(report) {
  return report.state === "waiting" || (report.state === "done" && report.photo);
}

/** A sentence in large type, a hint, and ways to go on. */
export function message(title, hint, ...ways) {
  return element(
    "section",
    { class: "message" },
    element("h1", { text: title }),
    hint && element("p", { text: hint }),
    ...ways,
  );
}

/** The line that says how the phone and the hub stand to each other. */
export function bar({ say, online, waiting, refused, name, open }) {
  const state = online ? `● ${say.online}` : `○ ${say.offline}`;
  return element(
    "header",
    { class: "bar" },
    element("p", { class: online ? "on" : "off", role: "status" }, element("span", { text: state }), element("span", { class: "who", text: name })),
    waiting ? button(`▲ ${say.waiting(waiting)}`, open, { class: "queue" }) : null,
    refused ? button(`■ ${say.refused(refused)}`, open, { class: "queue bad" }) : null,
  );
}

/** The boards in walking order. */
export function list({ say, boards, reports, round, isKept, open, ways }) {
  const shown = boards.map((board, index) => {
    const visit = lastVisit(board, reports, Date.now());
    return element(
      "li",
      {},
      element(
        "button",
        { type: "button", class: visit ? "stop visited" : "stop", press: () => open(board) },
        element("b", { class: "place", text: String(index + 1), "aria-hidden": "true" }),
        element(
          "span",
          { class: "about" },
          element("strong", { text: board.name }),
          board.place && element("span", { text: board.place }),
          tally(board, say),
          visit && element("span", { class: "was", text: say.visited(when(visit.at, say)) }),
        ),
      ),
    );
  });
  return element(
    "section",
    {},
    element("h1", { text: say.title }),
    element("p", { class: "small", text: say.loaded(when(round.loadedAt, say)) + (isKept ? say.without_signal : "") }),
    element("div", { class: "ways" }, ...ways),
    boards.length ? element("ol", { class: "stops" }, ...shown) : message(say.no_boards, say.no_boards_hint),
  );
}

function tally(board, say) {
  const found = counts(board);
  const parts = ORDER.filter((todo) => found[todo]).map((todo) =>
    element("span", { class: `count ${todo}`, text: `${todo === "down" ? "▲ " : ""}${say.counts[todo](found[todo])}` }),
  );
  return element("span", { class: "counts" }, ...parts);
}

/** One board: what comes down, goes up, hangs; each line as usual unless something else is said. */
export function visit({ say, board, said, pointed, strength, choose, photo, save, back }) {
  const found = counts(board);
  const parts = ORDER.flatMap((todo) => {
    const rows = papers(board, todo);
    if (!rows.length) return [];
    return [
      element("h2", { class: todo, text: `${todo === "down" ? "▲ " : ""}${say[todo]}（${rows.length}）` }),
      todo === "print" && element("p", { class: "small", text: say.print_hint }),
      element("ul", { class: "papers" }, ...rows.map((lines) => paper({ say, todo, lines, said, pointed, choose }))),
    ].filter(Boolean);
  });
  const nothing = !found.down && !found.up;
  return element(
    "section",
    {},
    button(`← ${say.back}`, back, { class: "back" }),
    element("h1", { text: board.name }),
    element("p", { text: [board.place, board.size].filter(Boolean).join(" · ") }),
    strength === "scan" && element("p", { class: "scanned", text: say.scanned }),
    nothing && element("p", { class: "calm", text: board.lines.length ? say.nothing : say.nothing_at_all }),
    ...parts,
    picture({ say, ...photo }),
    button(finish(board, said, say), save, { class: "primary tall finish" }),
  );
}

/** What the large key says: how much is done, and how much is not. */
function finish(board, said, say) {
  const odd = board.lines.filter((line) => line.todo !== "print" && said.get(line.code) && said.get(line.code) !== USUAL[line.todo]);
  if (odd.length) return say.all_except(odd.length);
  const { down, up, keep } = counts(board);
  const own = board.lines.some((line) => line.todo === "print" && said.get(line.code) === "posted");
  if (down || up || own) return say.all_done;
  return keep ? say.all_there : say.been_here;
}

function paper({ say, todo, lines, said, pointed, choose }) {
  const [first] = lines;
  const what = (line) => said.get(line.code) || USUAL[todo];
  const odd = lines.filter((line) => what(line) !== USUAL[todo]);
  const about = [
    first.kind,
    say.edition(first.edition),
    first.exemplar > 1 && say.exemplar(first.exemplar),
    first.pages > 1 && pagesOf(lines, say),
  ];
  const numbers = lines.map((line) => `${line.number.slice(0, 3)} ${line.number.slice(3)}`).join("　");
  const here = lines.some((line) => line.code === pointed);
  const keys = lines.map((line) => choices({ say, todo, line, many: lines.length > 1, what: what(line), choose }));
  return element(
    "li",
    { class: [todo, odd.length && "odd", here && "here"].filter(Boolean).join(" ") },
    here && element("p", { class: todo === "down" ? "order" : "hint", text: todo === "down" ? `▲ ${say.must_go}` : `● ${say.this_one}` }),
    element("strong", { text: first.title }),
    element("span", { class: "small", text: about.filter(Boolean).join(" · ") }),
    todo === "up" && first.covered && element("span", { class: "was-covered", text: say.lay_open }),
    element("span", { class: "digits", text: numbers }),
    element(
      "details",
      { open: lines.some((line) => said.has(line.code)) || (here && todo !== "down") },
      element("summary", { text: odd.length ? `▲ ${[...new Set(odd.map((line) => say.what[todo][what(line)]))].join("、")}` : todo === "print" ? say.what.print.not_done : say.except }),
      ...keys,
    ),
  );
}

function pagesOf(lines, say) {
  const [first] = lines;
  return lines.length === 1 ? say.page(first.page, first.pages) : say.pages(lines.length);
}

function choices({ say, todo, line, many, what, choose }) {
  const keys = [USUAL[todo], ...ELSE[todo]].map((one) =>
    element(
      "label",
      { class: "choice" },
      radio(line.code, one, one === what, () => choose(line, one)),
      element("span", { text: say.what[todo][one] }),
    ),
  );
  const legend = many ? say.page(line.page, line.pages) : line.title;
  return element("fieldset", {}, element("legend", { class: many ? "" : "unseen", text: legend }), ...keys);
}

function radio(name, value, checked, change) {
  const made = element("input", { type: "radio", name: `said-${name}`, value, checked });
  made.addEventListener("change", change);
  return made;
}

function picture({ say, address, problem, wanted, take, drop }) {
  const file = element("input", { type: "file", accept: "image/*", capture: "environment", id: "photo", class: "unseen" });
  file.addEventListener("change", () => file.files[0] && take(file.files[0]));
  return element(
    "div",
    { class: "photo" },
    file,
    element("label", { for: "photo", class: "button", text: address ? say.photo_again : wanted ? say.photo_wanted : say.photo }),
    problem === "missing" && element("p", { class: "problem", role: "alert", text: `▲ ${say.photo_missing}` }),
    problem === "none" && element("p", { class: "problem", role: "alert", text: `▲ ${say.photo_no}` }),
    address && element("img", { src: address, alt: say.photo }),
    address && button(say.photo_none, drop),
    element("p", { class: "small", text: say.photo_hint }),
  );
}

/** After a report: where it is now, and where to go next. */
export function kept({ say, report, next, open, back }) {
  const done = report.state === "done";
  return element(
    "section",
    { class: "message" },
    element("p", { class: "shape", text: "✓", "aria-hidden": "true" }),
    element("h1", { text: `${report.boardName}：${done ? say.uploaded : say.kept}` }),
    !done && element("p", { text: say.kept_hint }),
    ...told(report, say),
    next ? button(say.next(next.name), () => open(next), { class: "primary tall" }) : element("p", { class: "calm", text: `● ${say.round_done}` }),
    button(say.back, back),
  );
}

/** What waits to be sent, what was sent, and what was not taken; the last stays until it is read. */
export function outbox({ say, reports, forget, back }) {
  const rows = [...reports].reverse().map((report) =>
    element(
      "li",
      { class: report.state },
      element("strong", { text: report.boardName }),
      element("span", { class: "small", text: `${when(report.at, say)} · ${say.lines(report.lines.length)} · ${say[`is_${report.state}`]}` }),
      ...told(report, say),
      report.photo && element("span", { class: "small", text: say.photo_waits }),
      report.state === "refused" && element("p", { text: say.way_out }),
      (report.state === "refused" || report.remarks?.length || report.photoProblem) && button(say.seen, () => forget(report)),
    ),
  );
  const waiting = reports.filter(waits).length;
  return element(
    "section",
    {},
    button(`← ${say.back}`, back, { class: "back" }),
    element("h1", { text: waiting ? say.waiting(waiting) : say.all_sent }),
    element("ul", { class: "papers" }, ...rows),
  );
}

/** What the hub said of a report. */
function told(report, say) {
  const said = [report.state === "refused" && report.sentence, ...(report.remarks || []).map((one) => one.sentence)];
  const marks = (report.marks || []).map((mark) => say.marks[mark]);
  return [
    ...said.filter(Boolean).map((sentence) => element("p", { class: "problem", text: `▲ ${sentence}` })),
    marks.length ? element("p", { class: "small", text: marks.join("；") }) : null,
    report.photoProblem ? element("p", { class: "problem", text: `▲ ${say.photo_refused(report.photoProblem)}` }) : null,
  ];
}

/** Six digits where a camera will not do. */
export function number({ say, problem, find, back }) {
  const field = element("input", { id: "number", inputmode: "numeric", autocomplete: "off", maxlength: "7", placeholder: "000 000" });
  const form = element(
    "form",
    {},
    element("h1", {}, element("label", { for: "number", text: say.number })),
    element("p", { text: say.number_hint }),
    problem && element("p", { class: "problem", role: "alert", text: `▲ ${problem}` }),
    field,
    element("button", { class: "primary tall", text: say.find }),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    find(field.value);
  });
  return element("section", {}, button(`← ${say.back}`, back, { class: "back" }), form);
}

/** The camera. */
export function camera({ say, problem, back }) {
  return element(
    "section",
    {},
    button(`← ${say.stop}`, back, { class: "back" }),
    element("h1", { text: say.scan }),
    problem && element("p", { class: "problem", role: "alert", text: `▲ ${problem}` }),
    !problem && element("video", { muted: true, playsinline: true }),
  );
}
