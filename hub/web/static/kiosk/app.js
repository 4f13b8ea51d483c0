// The page of a hall's screen: what is shown when, and the keys around it.

import { Clock } from "./clock.js";
import { Contents } from "./content.js";
import { Display } from "./display.js";
import { button, element, notice } from "./dom.js";
import { Pairing, invitation } from "./pairing.js";
import { Store } from "./store.js";
import { Sync } from "./sync.js";
import * as views from "./views.js";
import { words } from "./words.js";

const IDLE = 90;
const IDLE_WARNING = 30;
const slot = new URLSearchParams(location.search).get("slot") || "1";
const screen = document.getElementById("screen");

class App {
  constructor() {
    this.language = "zh";
    this.trail = [{ name: "start" }];
    this.still = 0;
    this.elder = false;
    this.low = false;
    this.asked = null;
  }

  get say() {
    return words(this.language);
  }

  get view() {
    return this.trail[this.trail.length - 1];
  }

  /** Start: the page itself offline, what was kept, then the hub. */
  async run() {
    if (!window.isSecureContext || !crypto.subtle) {
      screen.replaceChildren(views.message(this.say.insecure, this.say.insecure_hint, "!"));
      return;
    }
    try {
      await this.open();
    } catch (error) {
      console.error(error);
      screen.replaceChildren(views.message(this.say.storage, this.say.storage_hint, "!"));
      return;
    }
    this.frame();
    if (!this.sync.paired || invitation()) await this.pair();
    this.asked = null;
    this.draw();
    setInterval(() => this.second(), 1000);
    this.watch();
    this.sync.run();
  }

  async open() {
    this.keepPage();
    this.store = await Store.open(slot);
    this.clock = new Clock(await this.store.get("clock"));
    this.contents = new Contents(slot);
    this.sync = new Sync({
      store: this.store,
      contents: this.contents,
      clock: this.clock,
      slot,
      changed: () => this.changed(),
      revoked: () => this.wipe(),
    });
    await this.sync.resume();
    this.display = new Display({ store: this.store, clock: this.clock });
    await this.display.resume();
    navigator.storage?.persist?.();
    navigator.wakeLock?.request("screen").catch(() => {});
  }

  /** Keep the page itself for when the hub is away, and take a new one when nobody reads. */
  async keepPage() {
    if (!navigator.serviceWorker) return;
    const had = navigator.serviceWorker.controller;
    navigator.serviceWorker.addEventListener("controllerchange", () => {
      this.renewed = Boolean(had);
    });
    const registration = await navigator.serviceWorker.register("/kiosk/sw.js", { scope: "/kiosk" });
    setInterval(() => registration.update().catch(() => {}), 600000);
  }

  async pair() {
    const show = (asked) => {
      this.asked = asked;
      this.draw();
    };
    await new Pairing({ store: this.store, slot, show }).run();
    await this.sync.resume();
    await this.display.resume();
  }

  /** Unpaired by the hub: forget everything and show a code again. */
  async wipe() {
    screen.replaceChildren();
    await this.store.wipe();
    await this.contents.wipe();
    location.reload();
  }

  // Time.

  /** Once a second: the clock, what has ended, nobody there, the proof of display. */
  async second() {
    this.top();
    this.due();
    this.wait();
    if (this.renewed && this.view.name === "start" && this.still > 20) location.reload();
    const idle = this.still >= IDLE;
    await this.display.tick(idle ? null : this.open_, idle ? [] : this.listed());
    this.ticks = (this.ticks || 0) + 1;
    if (this.ticks % 10 === 0) await this.keepTime();
  }

  /** Look again at the very moment something begins or ends. */
  watch() {
    setTimeout(() => {
      this.due();
      this.watch();
    }, this.sync.nextChange() + 1);
  }

  /** Draw anew when something else may be shown now than is shown. */
  due() {
    if (this.mark() === this.drawn) return;
    this.draw();
    this.keepTime();
  }

  /** Keep how late it is: what has ended stays ended, whatever the wall clock says after a restart. */
  keepTime() {
    return this.store.set({ clock: this.clock.kept() });
  }

  mark() {
    const { sync } = this;
    const lines = sync.visible().map((line) => `${line.item}.${line.content}.${line.show_until}`);
    return JSON.stringify([lines, sync.leaseOver(), sync.shown.hall, this.elder, this.low, this.language]);
  }

  changed() {
    if (!this.asked) this.due();
  }

  /** Nobody touches the screen: ask, then go back to the start and forget the settings. */
  wait() {
    const fresh = this.view.name === "start" && !this.elder && !this.low && this.language === "zh";
    this.still = fresh && this.still >= IDLE ? IDLE - 1 : this.still + 1;
    if (fresh || this.still < IDLE) return;
    if (this.still >= IDLE + IDLE_WARNING) {
      this.reset();
      return;
    }
    const asked = views.idle(IDLE + IDLE_WARNING - this.still, this.say, () => this.touched());
    this.over.replaceChildren(asked);
    if (this.over.hidden) {
      this.over.hidden = false;
      this.over.querySelector("button").focus();
    }
  }

  touched() {
    this.still = 0;
    if (this.over.hidden) return;
    this.over.hidden = true;
    this.over.replaceChildren();
  }

  reset() {
    this.elder = false;
    this.low = false;
    this.language = "zh";
    this.trail = [{ name: "start" }];
    this.touched();
    this.draw();
  }

  // Going about.

  go(view) {
    this.view.top = this.stage.scrollTop;
    this.trail.push(view);
    this.draw();
  }

  back() {
    if (this.trail.length > 1) this.trail.pop();
    this.draw();
  }

  home() {
    this.trail = [{ name: "start" }];
    this.draw();
  }

  turn(name) {
    if (name === "language") this.language = this.language === "zh" ? "en" : "zh";
    else this[name] = !this[name];
    this.draw();
  }

  // Drawing.

  /** Build what stays: the top, the stage, the pager, the keys. */
  frame() {
    this.topBar = element("header", { class: "top" });
    this.banner = element("p", { class: "banner", role: "status", hidden: true });
    this.spare = element("div", { class: "spare", "aria-hidden": "true" });
    this.stage = element("main", { class: "stage", tabindex: "-1" });
    this.pager = element("div", { class: "pager" });
    this.keys = element("nav", { class: "keys" });
    this.over = element("div", { class: "over", hidden: true });
    screen.replaceChildren(this.topBar, this.banner, this.spare, this.stage, this.pager, this.keys, this.over);
    for (const kind of ["pointerdown", "keydown", "wheel"]) {
      document.addEventListener(kind, () => this.touched(), { passive: true });
    }
    document.addEventListener("contextmenu", (event) => event.preventDefault());
    this.stage.addEventListener("scroll", () => this.pages(), { passive: true });
    window.addEventListener("resize", () => this.pages());
    this.draw();
  }

  draw() {
    document.documentElement.lang = this.language === "en" ? "en" : "zh-CN";
    document.documentElement.classList.toggle("elder", this.elder);
    document.documentElement.classList.toggle("low", this.low);
    this.drawn = this.mark();
    this.open_ = null;
    this.top();
    this.drawKeys();
    this.drawBanner();
    const place = this.view.top || 0;
    const kept = this.shownView === this.view ? this.stage.scrollTop : place;
    this.stage.replaceChildren(this.content());
    this.shownView = this.view;
    this.stage.scrollTop = kept;
    this.stage.className = `stage on-${this.asked ? "pairing" : this.view.name}`;
    this.pages();
  }

  content() {
    const { say, sync } = this;
    if (this.asked) return views.pairing(this.asked, say);
    if (!sync.paired) return views.message(say.waiting, "");
    const { hall } = sync.shown;
    if (sync.leaseOver()) return this.leaseOver(hall);
    if (!hall) return views.message(say.waiting, "");
    const lines = sync.visible();
    if (this.view.name === "item") return this.item(lines);
    if (!lines.length) return this.nothing(hall);
    const state = { lines, hall, say, view: this.view, now: this.clock.now(), go: (view) => this.go(view) };
    return views[this.view.name](state);
  }

  nothing(hall) {
    const shown = views.message(this.say.empty, this.say.empty_hint);
    if (hall.about) shown.append(element("p", { class: "about", text: hall.about }));
    return shown;
  }

  leaseOver(hall) {
    // A screen just paired has no lease yet, and nothing to hide.
    if (!hall) return views.message(this.say.waiting, "");
    const shown = views.message(hall.name, hall.about || this.say.lease_hint);
    shown.classList.add("card");
    return shown;
  }

  item(lines) {
    const line = lines.find((one) => one.item === this.view.item);
    if (!line) {
      const gone = (this.sync.shown.gone || []).find((one) => one.item === this.view.item);
      return views.message(this.say.ended, gone?.reason || this.say.ended_hint);
    }
    const place = element("div", { class: "reading" });
    this.fill(place, line);
    return place;
  }

  async fill(place, line) {
    const markup = await this.contents.text(line.content);
    const shown = markup === null ? null : notice(markup);
    // The person may have gone on, or the item may have ended, while it was read.
    if (!place.isConnected) return;
    if (shown === null) {
      this.sync.shown.etag = "";
      place.replaceChildren(views.message(this.say.broken, this.say.broken_hint));
      return;
    }
    if (this.view.opened !== line.content) this.display.opened(line);
    this.view.opened = line.content;
    this.open_ = line;
    place.replaceChildren(shown);
    this.stage.scrollTop = this.view.scrolled || 0;
    this.pages();
    for (const image of shown.querySelectorAll("img")) {
      image.addEventListener("load", () => this.pages());
    }
  }

  top() {
    const now = this.clock.now();
    const { hall, serial } = this.sync.shown;
    const state = this.sync.online
      ? `● ${this.say.online}`
      : this.sync.heardAt || serial
        ? `○ ${this.say.offline(this.heardText())}`
        : "";
    this.topBar.replaceChildren(
      element("p", { class: "hall", text: hall ? hall.name : "" , lang: "zh-CN" }),
      element("p", { class: "state", text: this.sync.paired ? state : "" }),
      element(
        "p",
        { class: "clock" },
        element("span", { class: "time", text: views.timeOf(now) }),
        element("span", { class: "date", text: views.dateOf(now, this.say) }),
      ),
    );
    this.spare.replaceChildren(
      element("p", { class: "spare-time", text: views.timeOf(now) }),
      element("p", { text: views.dateOf(now, this.say) }),
    );
  }

  heardText() {
    const hours = this.sync.shown.hall?.leaseHours || 72;
    const heard = this.sync.heardAt || this.sync.lease - hours * 3600000;
    return `${views.dayOf(heard).slice(5)} ${views.timeOf(heard)}`;
  }

  drawBanner() {
    const { sync } = this;
    const over = Boolean(sync.shown.hall) && sync.leaseOver();
    this.banner.hidden = !over;
    this.banner.textContent = over ? this.say.lease_over(sync.shown.hall.leaseHours) : "";
  }

  drawKeys() {
    const { say } = this;
    const first = this.trail.length === 1;
    const pressed = (on) => ({ "aria-pressed": String(on) });
    const back = button(`← ${say.back}`, () => this.back(), { class: "key back", disabled: first });
    this.keys.replaceChildren(
      back,
      button(say.home, () => this.home(), { class: "key", disabled: first }),
      button(this.elder ? say.elder_off : say.elder, () => this.turn("elder"), { class: "key", ...pressed(this.elder) }),
      button(this.low ? say.low_off : say.low, () => this.turn("low"), { class: "key", ...pressed(this.low) }),
      button(say.language, () => this.turn("language"), { class: "key", lang: this.language === "en" ? "zh-CN" : "en" }),
    );
    this.keys.hidden = Boolean(this.asked);
  }

  /** Show how far the stage is, and two keys to go on; nobody needs to swipe. */
  pages() {
    const { scrollTop, clientHeight, scrollHeight } = this.stage;
    const step = Math.max(1, Math.floor(clientHeight * 0.88));
    const of = Math.ceil((scrollHeight - clientHeight - 2) / step) + 1;
    const last = scrollTop + clientHeight >= scrollHeight - 2;
    const at = last ? of : Math.floor((scrollTop + 2) / step) + 1;
    if (this.view.name === "item") this.view.scrolled = scrollTop;
    this.pager.hidden = of <= 1;
    const now = `${at}/${of}/${this.language}`;
    if (this.pager.dataset.now === now) return;
    this.pager.dataset.now = now;
    const by = (n) => this.stage.scrollBy({ top: n * step });
    this.pager.replaceChildren(
      button(`↑ ${this.say.previous}`, () => by(-1), { class: "turn", disabled: at <= 1 }),
      element("p", { text: this.say.page(at, of), "aria-live": "polite" }),
      button(`↓ ${this.say.next}`, () => by(1), { class: "turn", disabled: last }),
    );
  }

  /** Return the lines whose row is on screen now. */
  listed() {
    const frame = this.stage.getBoundingClientRect();
    const seen = new Set();
    for (const shown of this.stage.querySelectorAll("[data-line]")) {
      const { top, bottom } = shown.getBoundingClientRect();
      if (top < frame.bottom && bottom > frame.top) seen.add(shown.dataset.line);
    }
    return this.sync.visible().filter((line) => seen.has(`${line.item}.${line.edition}`));
  }
}

new App().run();
