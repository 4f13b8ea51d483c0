// A round as it stands: what was loaded, and what this phone has reported since.

/** What is done with a line when "all done" is tapped, by what is to be done with it. */
export const USUAL = { up: "posted", print: "not_done", down: "taken_down", keep: "seen" };

/** What else can be said of it. */
export const ELSE = {
  up: ["not_done", "lost"],
  print: ["posted"],
  down: ["missing", "not_done"],
  keep: ["missing", "covered"],
};

// What has to be done with a line after this was said of it; null: nothing any more.
const AFTER = {
  posted: () => "keep",
  seen: () => "keep",
  taken_down: () => null,
  missing: (todo) => (todo === "down" ? null : "print"),
  lost: () => "print",
  covered: (todo) => (todo === "down" ? "down" : "up"),
  not_done: (todo) => todo,
};

/** Return the boards with the reports of this phone that the hub did not know when they were loaded. */
export function standing(round, reports) {
  if (!round) return [];
  const said = new Map();
  for (const report of reports) {
    if (report.state === "refused" || (report.state === "done" && report.doneAt <= round.loadedAt)) continue;
    for (const line of report.lines) said.set(line.sheet, line.what);
  }
  return round.boards.map((board) => ({
    ...board,
    lines: board.lines.map((line) => after(line, said.get(line.code))).filter(Boolean),
  }));
}

function after(line, what) {
  if (!what) return line;
  const todo = AFTER[what](line.todo);
  return todo && { ...line, todo, covered: what === "covered" };
}

/** Return the lines of one kind, page by page together with those of the same paper. */
export function papers(board, todo) {
  const found = new Map();
  for (const line of board.lines.filter((one) => one.todo === todo)) {
    const paper = `${line.copy}.${line.exemplar}`;
    if (!found.has(paper)) found.set(paper, []);
    found.get(paper).push(line);
  }
  return [...found.values()];
}

/** Return how many papers there are to do at a board. */
export function counts(board) {
  const of = (todo) => papers(board, todo).length;
  return { down: of("down"), up: of("up"), print: of("print"), keep: of("keep") };
}

/** Return the latest report about a board of the last day, or undefined. */
export function lastVisit(board, reports, now) {
  return reports.filter((one) => one.board === board.id && now - one.at < 16 * 3600 * 1000).pop();
}

/** Return what a code or six digits lead to: {board, line} or null. */
export function find(boards, text) {
  const code = codeOf(text);
  const digits = text.replace(/\D/g, "");
  for (const board of boards) {
    if (board.code === code || (digits.length === 6 && board.number === digits)) return { board };
  }
  for (const board of boards) {
    const line = board.lines.find((one) => one.code === code || (digits.length === 6 && one.number === digits));
    if (line) return { board, line };
  }
  return null;
}

/** Return the code in what a camera read, e.g. HTTPS://…/Q/7ZK…; look-alikes folded (Crockford). */
export function codeOf(text) {
  const found = /\/q\/([0-9a-z]+)$/i.exec(text.trim());
  return (found ? found[1] : text.trim()).toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1");
}

/** Tell whether what a camera read is the address of another hub. */
export function isForeign(text) {
  try {
    return new URL(text.trim()).host.toLowerCase() !== location.host.toLowerCase();
  } catch {
    return false;
  }
}

/** Return a new report; nothing of it changes afterwards but what became of it. */
export function report(board, lines, { strength, offset, photo, original }) {
  return {
    id: crypto.randomUUID(),
    board: board.id,
    boardName: board.name,
    at: Date.now(),
    offset,
    strength,
    lines,
    photo: Boolean(photo),
    original: original || "",
    state: "waiting",
  };
}
