// Speaking with the hub: loading the round, and sending what waits. Nothing is dropped here.

const TIMEOUT = 20000;
// So many reports are sent together; one that breaks the whole is found by sending them one by one.
const BATCH = 20;

/** The sign-in has ended: what waits stays on the phone. */
export class SignedOut extends Error {}

/** Somebody else is signed in than who this round belongs to. */
export class AnotherPerson extends Error {}

/** Who is signed in may walk no round. */
export class NotAllowed extends Error {}

async function call(path, options = {}) {
  const answer = await fetch(path, {
    ...options,
    cache: "no-store",
    credentials: "same-origin",
    headers: { Accept: "application/json", ...options.headers },
    signal: AbortSignal.timeout(TIMEOUT),
  });
  if (answer.status === 401) throw new SignedOut();
  return answer;
}

/** Return the round as the hub knows it now, or null when there is no answer; raise SignedOut. */
export async function load() {
  const asked = Date.now();
  let answer;
  try {
    answer = await call("/round/data");
    if (answer.status === 403) throw new NotAllowed();
    if (!answer.ok) return null;
    const round = await answer.json();
    // The hub's clock at the middle of the way there and back.
    return { ...round, offset: round.now - (asked + Date.now()) / 2, loadedAt: Date.now() };
  } catch (error) {
    if (error instanceof SignedOut || error instanceof NotAllowed) throw error;
    return null;
  }
}

/** Send what waits in the store, oldest first; `round` was just loaded. Return whether anything went. */
export async function send(store, round) {
  const waiting = (await store.reports()).filter((one) => one.state === "waiting");
  let sent = 0;
  for (let start = 0; start < waiting.length; start += BATCH) {
    sent += await sendSome(store, round, waiting.slice(start, start + BATCH));
  }
  return sent + (await sendPhotos(store, round));
}

async function sendSome(store, round, reports) {
  const answer = await call("/round/reports", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": round.token },
    body: JSON.stringify({ person: round.person, sent_at: Date.now(), reports: reports.map(told) }),
  });
  if (answer.status === 409) throw new AnotherPerson();
  if (answer.ok) return noted(store, reports, (await answer.json()).answers);
  if (reports.length === 1) return refused(store, reports[0], answer);
  let sent = 0;
  for (const report of reports) sent += await sendSome(store, round, [report]);
  return sent;
}

/** Note a report that will never be taken as it is; anything else is tried again. */
async function refused(store, report, answer) {
  if (![413, 422].includes(answer.status)) return 0;
  const { error } = await answer.json().catch(() => ({}));
  await store.note({ [report.id]: { state: "refused", sentence: error || "?", doneAt: Date.now() } });
  return 1;
}

function told({ id, board, at, offset, strength, lines }) {
  return { id, board, at, offset, strength, lines: lines.map(({ sheet, what }) => ({ sheet, what })) };
}

async function noted(store, reports, answers) {
  const changes = {};
  for (const { id, answer, sentence, remarks, marks } of answers) {
    if (!reports.some((one) => one.id === id)) continue;
    const state = answer === "refused" ? "refused" : "done";
    changes[id] = { state, sentence, remarks, marks, doneAt: Date.now() };
  }
  await store.note(changes);
  return Object.keys(changes).length;
}

/** Send the photographs of reports the hub has; one it does not take is said, its report stays. */
async function sendPhotos(store, round) {
  let sent = 0;
  for (const report of await store.reports()) {
    if (report.state !== "done" || !report.photo) continue;
    const photo = await store.photo(report.id);
    const form = new FormData();
    if (photo) form.append("photo", photo, "board.jpg");
    form.append("original", report.original);
    const answer = await call(`/round/reports/${report.id}/photo`, {
      method: "POST",
      headers: { "X-CSRFToken": round.token },
      body: form,
    });
    if (answer.ok) await store.dropPhoto(report.id, "");
    else if ([404, 413, 415, 422].includes(answer.status)) {
      const said = await answer.json().catch(() => ({}));
      await store.dropPhoto(report.id, said.error || "?");
    } else continue;
    sent += 1;
  }
  return sent;
}
