// The keeper's round: what is on the screen when, and when the hub is spoken to.

import { button, element } from "./dom.js";
import { small } from "./photo.js";
import { AnotherPerson, load, NotAllowed, send, SignedOut } from "./post.js";
import { codeOf, find, isForeign, lastVisit, report, standing, USUAL } from "./round.js";
import { canScan, scanner } from "./scanner.js";
import { belongsTo, keeper, Store } from "./store.js";
import * as views from "./views.js";
import { words } from "./words.js";

// How often what waits is tried again, and how old the list may become under a keeper's eyes.
const AGAIN = 30000;
const STALE = 300000;
const page = document.getElementById("round");
const SIGN_IN = `/console/sign-in?next=${encodeURIComponent("/round")}`;

/** Wait until a worker answers for its scope; tell whether it does. */
function isActive(registration) {
  const worker = registration.active || registration.waiting || registration.installing;
  return new Promise((resolve) => {
    const look = () => {
      if (worker.state === "activated") resolve(true);
      if (worker.state === "redundant") resolve(false);
    };
    worker.addEventListener("statechange", look);
    look();
  });
}

class App {
  constructor() {
    this.view = { name: "list" };
    this.online = navigator.onLine;
    this.reports = [];
    this.said = new Map();
  }

  get say() {
    return words(this.round?.language);
  }

  get boards() {
    return standing(this.round, this.reports);
  }

  get waiting() {
    return this.reports.filter(views.waits).length;
  }

  /** Show at once what the phone has, then ask the hub. */
  async run() {
    this.keepPage();
    try {
      await this.openStore(keeper());
    } catch (error) {
      console.error(error);
      page.replaceChildren(views.message(this.say.storage, this.say.storage_hint, this.link("/k", this.say.plain)));
      return;
    }
    this.arriving = [location.pathname, location.hash.slice(1)].find((path) => /^\/q\//i.test(path));
    this.resume();
    this.arrive();
    this.draw();
    window.addEventListener("popstate", () => this.leave());
    window.addEventListener("online", () => this.meet());
    window.addEventListener("offline", () => this.lose());
    document.addEventListener("visibilitychange", () => document.hidden || this.meet());
    setInterval(() => this.isDue() && this.meet(), AGAIN);
    await this.meet();
  }

  /** Keep the page itself on the phone, for the round and for boards' codes. */
  async keepPage() {
    if (!("serviceWorker" in navigator)) return;
    navigator.storage?.persist?.().catch(() => {});
    const kept = [];
    for (const scope of ["/round", "/Q/", "/q/"]) {
      const made = await navigator.serviceWorker.register("/round/sw.js", { scope }).catch((error) => console.warn(error.name));
      kept.push(Boolean(made) && (await isActive(made)));
    }
    this.isKept = kept.every(Boolean);
    if (this.drawn) this.refresh();
  }

  async openStore(person) {
    this.store?.close();
    this.store = null;
    this.person = person;
    this.round = undefined;
    this.reports = [];
    if (person === null) return;
    this.store = await Store.open(person);
    await this.store.tidy(Date.now());
    this.round = await this.store.get("round");
    this.reports = await this.store.reports();
  }

  /** Go to the board whose code, or a sheet's on it, the phone's own camera read. */
  arrive() {
    if (!this.arriving || !this.round) return;
    this.reach(this.arriving, "scan");
    this.arriving = null;
    history.replaceState(null, "", "/round");
  }

  // The hub.

  /** Load the round, send what waits, load what came of it. One call at a time; one asked for meanwhile follows. */
  async meet() {
    if (this.meeting) {
      this.onceMore = true;
      return this.meeting;
    }
    this.meeting = this.talk().finally(() => {
      this.meeting = null;
      if (!this.onceMore) return;
      this.onceMore = false;
      this.meet();
    });
    return this.meeting;
  }

  isDue() {
    return this.waiting > 0 || (!document.hidden && Date.now() - (this.round?.loadedAt || 0) > STALE);
  }

  async talk() {
    try {
      const round = await load();
      this.online = Boolean(round);
      this.signedOut = false;
      this.notAllowed = false;
      if (round) await this.take(round);
      if (round && (await send(this.store, round))) {
        this.reports = await this.store.reports();
        const after = await load();
        if (after) await this.take(after);
      }
    } catch (error) {
      if (error instanceof SignedOut) this.signedOut = true;
      else if (error instanceof NotAllowed) await this.closeRound();
      // Somebody else has signed in meanwhile: the next call asks whose phone this is now.
      else if (!(error instanceof AnotherPerson)) this.online = false;
    }
    if (this.store) this.reports = await this.store.reports();
    this.refresh();
  }

  async take(round) {
    if (round.person !== this.person) {
      await this.openStore(round.person);
      this.view = { name: "list" };
    }
    belongsTo(round.person);
    // What the form token of this sign-in is good for ends with it.
    const { token: _token, ...kept } = round;
    await this.store.set({ round: kept });
    this.round = kept;
    const cache = await caches.open("gaoshi-keeper");
    await cache.put("/round/boards", new Response(JSON.stringify(round.boards.map((board) => board.code))));
    this.arrive();
  }

  /** The keeper may walk no round any more: the list goes, reports not sent yet stay. */
  async closeRound() {
    this.online = true;
    this.notAllowed = true;
    this.round = undefined;
    await this.store?.set({ round: undefined });
    await caches.delete("gaoshi-keeper");
  }

  lose() {
    this.online = false;
    this.refresh();
  }

  // What the keeper does.

  reach(text, strength) {
    const found = find(this.boards, text);
    if (found) this.open(found.board, strength, found.line?.code);
    else this.view = { name: "number", problem: this.say.unknown_code };
    return Boolean(found);
  }

  open(board, strength = "tick", pointed = "") {
    this.said = new Map();
    this.dropPhoto();
    this.show({ name: "visit", board: board.id, strength, pointed });
    this.remember();
    window.scrollTo(0, 0);
    if (pointed) page.querySelector(".here")?.scrollIntoView({ block: "center" });
  }

  /** Keep a form half filled in over a reload: phones close pages as they like. */
  remember() {
    const { view, said, person } = this;
    const kept = view.name === "visit" ? JSON.stringify({ person, view, said: [...said] }) : "";
    sessionStorage.setItem("visit", kept);
  }

  resume() {
    const kept = JSON.parse(sessionStorage.getItem("visit") || "null");
    if (!this.round || kept?.person !== this.person || !kept.said.length) return;
    this.view = kept.view;
    this.said = new Map(kept.said);
  }

  choose(line, what) {
    this.said.set(line.code, what);
    this.remember();
    const top = window.scrollY;
    this.draw();
    window.scrollTo(0, top);
    page.querySelector(`input[name="said-${line.code}"][value="${what}"]`)?.focus({ preventScroll: true });
  }

  async takePhoto(file) {
    const made = await small(file);
    this.dropPhoto();
    this.photo = made ? { ...made, address: URL.createObjectURL(made.photo) } : { problem: "none" };
    this.draw();
  }

  dropPhoto() {
    if (this.photo?.address) URL.revokeObjectURL(this.photo.address);
    this.photo = null;
  }

  /** Write the visit down on the phone; only then it is said to be kept. */
  async save(board) {
    if (this.saving) return;
    this.saving = true;
    const lines = board.lines
      .map((line) => ({ sheet: line.code, todo: line.todo, what: this.said.get(line.code) || USUAL[line.todo] }))
      .filter((line) => line.todo !== "print" || line.what !== "not_done");
    const done = lines.some((line) => line.what === "posted" || line.what === "taken_down");
    if (board.photo && done && !this.photo?.photo) {
      this.saving = false;
      this.photo = { problem: "missing" };
      this.draw();
      page.querySelector(".photo").scrollIntoView({ block: "center" });
      return;
    }
    const { strength } = this.view;
    const made = report(board, lines, { strength, offset: this.round.offset, ...this.photo });
    try {
      await this.store.add(made, this.photo?.photo);
    } catch (error) {
      console.error(error);
      page.prepend(element("p", { class: "problem", role: "alert", text: `▲ ${this.say.storage}` }));
      return;
    } finally {
      this.saving = false;
    }
    this.dropPhoto();
    this.said = new Map();
    this.reports = await this.store.reports();
    this.show({ name: "kept", report: made.id });
    this.remember();
    window.scrollTo(0, 0);
    this.meet();
  }

  async forget(one) {
    if (one.state === "refused" || !one.photo) await this.store.forget([one.id]);
    this.reports = await this.store.reports();
    this.draw();
  }

  async scan() {
    this.show({ name: "camera" });
    try {
      this.camera = await scanner(page.querySelector("video"));
      const text = await this.camera.read();
      if (text === null) return;
      this.close();
      if (isForeign(text)) this.view = { name: "number", problem: this.say.foreign_code };
      else this.reach(codeOf(text), "scan");
    } catch {
      this.close();
      this.view = { name: "camera", problem: this.say.camera_refused };
    }
    this.draw();
  }

  close() {
    this.camera?.stop();
    this.camera = null;
  }

  /** Go back to the boards; the phone's own key for it does the same. */
  back() {
    if (history.state?.away) history.back();
    else this.leave();
  }

  leave() {
    this.close();
    this.view = { name: "list" };
    this.remember();
    this.draw();
    window.scrollTo(0, 0);
  }

  // What is shown.

  /** Draw anew what came from the hub, but never under a hand that is filling a form in. */
  refresh() {
    const busy = ["camera", "number"].includes(this.view.name) || (this.view.name === "visit" && this.drawn);
    if (busy) this.drawBar();
    else this.draw();
  }

  draw() {
    document.documentElement.lang = this.round?.language === "en" ? "en" : "zh-CN";
    this.bar = element("div", {});
    page.replaceChildren(this.bar, this.content());
    this.drawBar();
    this.drawn = true;
  }

  drawBar() {
    const refused = this.reports.filter((one) => one.state === "refused").length;
    const waiting = this.waiting;
    const open = () => this.show({ name: "outbox" });
    const parts = [];
    if (this.round) parts.push(views.bar({ say: this.say, online: this.online && !this.signedOut, waiting, refused, name: this.round.name, open }));
    if (this.round && this.signedOut) parts.push(this.signInAgain(waiting));
    this.bar.replaceChildren(...parts);
  }

  signInAgain(waiting) {
    return element("p", { class: "problem", role: "alert" }, element("span", { text: `▲ ${this.say.signed_out(waiting)}` }), this.link(SIGN_IN, this.say.sign_in));
  }

  show(view) {
    if (!history.state?.away) history.pushState({ away: true }, "");
    this.view = view;
    this.draw();
  }

  content() {
    const { say, view, reports } = this;
    if (!this.store || (this.signedOut && !this.round)) return views.message(say.sign_in_first, say.sign_in_hint, this.link(SIGN_IN, say.sign_in));
    if (this.notAllowed) return views.message(say.refused_round, say.kept_count(this.waiting));
    if (!this.round) return views.message(say.not_loaded, say.not_loaded_hint);
    const back = () => this.back();
    const open = (board) => this.open(board);
    if (view.name === "outbox") return views.outbox({ say, reports, forget: (one) => this.forget(one), back });
    if (view.name === "number") return views.number({ say, problem: view.problem, find: (text) => this.typed(text), back });
    if (view.name === "camera") return views.camera({ say, problem: view.problem, back });
    if (view.name === "kept") return this.keptView(open, back);
    const board = view.name === "visit" && this.boards.find((one) => one.id === view.board);
    if (board) return this.visitView(board, back);
    return views.list({ say, boards: this.boards, reports, round: this.round, isKept: this.isKept, open, ways: this.ways() });
  }

  keptView(open, back) {
    const { say, reports, boards } = this;
    const made = reports.find((one) => one.id === this.view.report);
    const next = boards.find((one) => !lastVisit(one, reports, Date.now()));
    return views.kept({ say, report: made, next, open, back });
  }

  visitView(board, back) {
    const { say, said, photo } = this;
    return views.visit({
      say,
      board,
      said,
      pointed: this.view.pointed,
      strength: this.view.strength,
      choose: (line, what) => this.choose(line, what),
      photo: {
        address: photo?.address,
        problem: photo?.problem,
        wanted: board.photo,
        take: (file) => this.takePhoto(file),
        drop: () => this.choosePhotoAgain(),
      },
      save: () => this.save(board),
      back,
    });
  }

  choosePhotoAgain() {
    this.dropPhoto();
    this.draw();
  }

  typed(text) {
    const found = /\d/.test(text) && find(this.boards, text);
    if (found) this.open(found.board, "tick", found.line?.code);
    else this.show({ name: "number", problem: this.say.unknown_number });
  }

  ways() {
    const { say } = this;
    return [
      canScan() ? button(say.scan, () => this.scan(), { class: "primary" }) : null,
      button(say.number, () => this.show({ name: "number" })),
    ].filter(Boolean);
  }

  link(href, text) {
    return element("a", { class: "button primary", href, text });
  }
}

new App().run();
