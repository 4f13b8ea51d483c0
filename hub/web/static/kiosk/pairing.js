// Asking to be let in: the screen shows a code, a person types it in at the hub.

import { fingerprint, secret, sha256 } from "./proof.js";

const EVERY = 3000;

function post(path, values) {
  return fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(values),
    signal: AbortSignal.timeout(10000),
  });
}

/** Wait for `milliseconds`. */
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Return the secret of an invitation in the address, or null. */
export const invitation = () => new URLSearchParams(location.hash.slice(1)).get("invite");

export class Pairing {
  /** `show(state)` draws: {code, fingerprint, expiresAt} or {problem}. */
  constructor({ store, slot, show }) {
    Object.assign(this, { store, slot, show });
  }

  /** Run until the screen is let in; what it was given is kept in the store.
   *
   * An invitation makes even a paired screen another hall's; one that has run out changes nothing.
   */
  async run() {
    const invited = invitation();
    if (invited) {
      history.replaceState(null, "", location.pathname + location.search);
      if (await this.attempt(() => this.collect(invited))) return;
      if (await this.store.get("paired")) return;
    }
    for (;;) {
      const asked = await this.attempt(() => this.ask());
      if (asked && (await this.wait(asked))) return;
      if (!asked) await pause(EVERY);
    }
  }

  /** Run a step; a failure is shown and comes back as null. */
  async attempt(step) {
    try {
      return await step();
    } catch {
      this.show({ problem: "pairing_unreachable" });
      return null;
    }
  }

  /** Return the code to show: the one still running, else a new one. */
  async ask() {
    const kept = await this.store.get("pairing");
    if (kept && kept.expiresAt > Date.now()) return kept;
    const mine = secret();
    const hash = await sha256(mine);
    const answer = await post("/kiosk/pair", { secret_hash: hash });
    if (!answer.ok) {
      this.show({ problem: answer.status === 422 ? "pairing_too_many" : "pairing_unreachable" });
      return null;
    }
    const { code, key } = await answer.json();
    // Counted by the screen's own clock, which may be wrong; the hub judges by its own.
    const expiresAt = Date.now() + 600000;
    const asked = { secret: mine, code, key, expiresAt, fingerprint: await fingerprint(hash, key) };
    await this.store.set({ pairing: asked });
    return asked;
  }

  async wait(asked) {
    while (Date.now() < asked.expiresAt) {
      this.show(asked);
      await pause(EVERY);
      const state = await this.attempt(() => this.collect(asked.secret, asked.key));
      if (state === "paired") return true;
      if (state === "over") break;
    }
    await this.store.set({ pairing: null });
    return false;
  }

  /** Ask for the token; return "paired", "waits" or "over". */
  async collect(mine, key) {
    const answer = await post(`/kiosk/pair/collect?slot=${this.slot}`, { secret: mine });
    if (answer.status === 202) return "waits";
    if (!answer.ok) return key === undefined ? null : "over";
    const paired = await answer.json();
    // The key compared by a person is the one that is pinned, not one that came later.
    if (key !== undefined && paired.key !== key) return "over";
    // Whatever another hall left here must not be shown in this one.
    await this.store.wipe();
    await this.store.set({ paired });
    return "paired";
  }
}
