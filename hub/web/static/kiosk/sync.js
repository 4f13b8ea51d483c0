// Fetching what the hall's screens should show: checked, whole, and never older than before.

import { signed } from "./proof.js";

const EVERY = 3000;
const SPREAD = 0.2;
const DEADLINE = 10000;
const REPORT = 200;

const NOTHING = { serial: 0, etag: "", lines: [], pages: {}, gone: [], hall: null };

/** Return every hash a list of lines needs. */
function needed(lines) {
  return lines.flatMap((line) => [line.content, ...line.assets.map(([hash]) => hash)]);
}

/** Return what tells one item's one content from all others. */
const copy = (line) => `${line.item}.${line.content}`;

export class Sync {
  /** `changed()` is called whenever something else is to be shown; `revoked()` when unpaired. */
  constructor({ store, contents, clock, slot, changed, revoked }) {
    Object.assign(this, { store, contents, clock, slot, changed, revoked });
    this.boot = crypto.randomUUID();
    this.trouble = "";
    this.heardAt = 0;
    this.online = false;
    this.shown = { ...NOTHING };
    this.lease = 0;
  }

  /** Take up what was kept before a reload. */
  async resume() {
    this.paired = await this.store.get("paired");
    this.shown = (await this.store.get("shown")) || { ...NOTHING };
    this.lease = (await this.store.get("lease")) || 0;
    for (const hash of needed(this.shown.lines)) {
      // A blob the browser threw away is fetched again with the next poll.
      if (!(await this.contents.has(hash))) this.shown.etag = "";
    }
  }

  /** Poll for ever. */
  async run() {
    while (!this.stopped) {
      const again = await this.poll();
      if (again) continue;
      const wait = EVERY * (1 + SPREAD * (2 * Math.random() - 1));
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  /** Ask once; return true when the next question should follow at once. */
  async poll() {
    try {
      const answer = await this.ask();
      if (answer.status === 401 && answer.headers.get("Gaoshi-Screen") === "revoked") {
        this.stopped = true;
        await this.revoked();
        return false;
      }
      if (answer.status !== 200 && answer.status !== 304) throw new Error(`http_${answer.status}`);
      const news = answer.status === 200;
      const manifest = news ? await this.verified(answer) : null;
      this.listen(answer);
      if (news) await this.receive(manifest, answer);
      // Only a screen that shows what it was told may go on for another lease.
      await this.renew(answer);
      this.trouble = "";
      this.online = true;
      if (news) this.changed();
      else await this.report();
      return news;
    } catch (error) {
      this.trouble = String(error.message || error).slice(0, 60);
      // The hub answered, but not with what it should have: that is no lost connection.
      if (error.name === "TypeError" || error.name === "TimeoutError") this.online = false;
      return false;
    }
  }

  async ask() {
    const query = new URLSearchParams({
      slot: this.slot,
      serial: this.shown.serial,
      boot: this.boot,
      offset: Math.round(this.clock.offset),
      queue: await this.store.waiting(),
      trouble: this.trouble,
    });
    return fetch(`/kiosk/sync?${query}`, {
      cache: "no-store",
      headers: this.shown.etag ? { "If-None-Match": this.shown.etag } : {},
      signal: AbortSignal.timeout(DEADLINE),
    });
  }

  listen(answer) {
    const now = Number(answer.headers.get("Gaoshi-Now"));
    if (!now) throw new Error("answer_without_time");
    this.clock.heard(now);
    this.heardAt = now;
  }

  async renew(answer) {
    const lease = Number(answer.headers.get("Gaoshi-Lease"));
    if (lease === this.lease) return;
    this.lease = lease;
    await this.store.set({ lease, clock: this.clock.kept() });
    this.changed();
  }

  /** Return the manifest of an answer, or throw when it is not for this screen or not newer. */
  async verified(answer) {
    const bytes = await answer.arrayBuffer();
    const signature = answer.headers.get("Gaoshi-Signature") || "";
    if (!(await signed(bytes, signature, this.paired.key))) throw new Error("signature_wrong");
    const manifest = JSON.parse(new TextDecoder().decode(bytes));
    if (this.shown.hall && manifest.screens !== this.shown.hall.screens) throw new Error("other_hall");
    if (manifest.serial < this.shown.serial) throw new Error("serial_back");
    return manifest;
  }

  /** Take a manifest over: remove first, fetch after, switch when all is here. */
  async receive(manifest, answer) {
    const gone = new Set(manifest.gone.map((line) => line.item));
    // Why it went is known before it goes, for whoever is reading it.
    this.shown.gone = manifest.gone;
    await this.remove((line) => gone.has(line.item));
    const pages = await this.pages(manifest);
    const lines = Object.values(pages).flat().filter((line) => line.live);
    const wanted = new Set(lines.map(copy));
    await this.remove((line) => !wanted.has(copy(line)));
    await this.contents.complete(needed(lines));
    await this.show({ ...this.shown, ...this.head(manifest, answer), lines, pages });
    await this.contents.keepOnly(needed(lines));
  }

  head(manifest, answer) {
    const { screens, hall: name, about, topics, lease_hours: leaseHours, serial, gone } = manifest;
    const etag = answer.headers.get("ETag") || "";
    return { serial, etag, gone, hall: { screens, name, about, topics, leaseHours } };
  }

  /** Return the pages by hash; only new ones are fetched. */
  async pages(manifest) {
    const pages = {};
    for (const { sha256: hash, live } of manifest.pages) {
      if (!live) continue;
      pages[hash] = this.shown.pages[hash] || (await this.page(hash));
    }
    return pages;
  }

  async page(hash) {
    return JSON.parse(new TextDecoder().decode(await this.contents.fetch(hash)));
  }

  async remove(ended) {
    const lines = this.shown.lines.filter((line) => !ended(line));
    if (lines.length === this.shown.lines.length) return;
    // Without its etag the full answer comes again should the rest fail.
    await this.show({ ...this.shown, lines, etag: "" });
    this.changed();
  }

  async show(shown) {
    this.shown = shown;
    await this.store.set({ shown });
  }

  /** Report closed hours of the display proof; the hub answers which it has. */
  async report() {
    const lines = await this.store.lines(REPORT);
    if (!lines.length) return;
    const answer = await fetch(`/kiosk/shown?slot=${this.slot}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ lines }),
      signal: AbortSignal.timeout(DEADLINE),
    });
    if (!answer.ok) throw new Error("report_refused");
    await this.store.forget((await answer.json()).stored);
  }

  /** Return what may be shown at this moment, newest first; nothing once the lease has run out. */
  visible() {
    const now = this.clock.now();
    if (now >= this.lease) return [];
    const within = (line) =>
      (!line.show_from || Date.parse(line.show_from) <= now) &&
      (!line.show_until || now < Date.parse(line.show_until));
    const order = (one, other) => Date.parse(other.published) - Date.parse(one.published);
    return this.shown.lines.filter(within).sort(order);
  }

  /** Return the milliseconds until something begins, ends or the lease runs out. */
  nextChange() {
    const now = this.clock.now();
    const moments = this.shown.lines.flatMap((line) => [line.show_from, line.show_until]);
    const ahead = [...moments.filter(Boolean).map(Date.parse), this.lease].filter((at) => at > now);
    return Math.min(...ahead.map((at) => at - now), 60000);
  }

  leaseOver() {
    return this.clock.now() >= this.lease;
  }
}
