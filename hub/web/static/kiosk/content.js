// The contents and pictures on this screen, by the hash of their bytes.

import { sha256 } from "./proof.js";

export class Contents {
  constructor(slot) {
    this.slot = slot;
    this.name = `gaoshi-blobs-${slot}`;
  }

  path(hash) {
    return `/kiosk/blob/${hash}`;
  }

  /** Return the bytes of a blob that lies here unharmed, or null. */
  async read(hash) {
    const cache = await caches.open(this.name);
    const kept = await cache.match(this.path(hash));
    if (!kept) return null;
    const bytes = await kept.arrayBuffer();
    if ((await sha256(bytes)) === hash) return bytes;
    await cache.delete(this.path(hash));
    return null;
  }

  /** Return a blob's text, or null. */
  async text(hash) {
    const bytes = await this.read(hash);
    return bytes === null ? null : new TextDecoder().decode(bytes);
  }

  /** Tell whether a blob lies here; its bytes were checked when it came. */
  async has(hash) {
    const cache = await caches.open(this.name);
    return (await cache.match(this.path(hash))) !== undefined;
  }

  /** Fetch a blob, check it, keep it. Throws when it cannot be had whole. */
  async fetch(hash) {
    const answer = await fetch(`${this.path(hash)}?slot=${this.slot}`, {
      cache: "no-store",
      signal: AbortSignal.timeout(30000),
    });
    if (!answer.ok) throw new Error("blob_missing");
    const bytes = await answer.arrayBuffer();
    if ((await sha256(bytes)) !== hash) throw new Error("blob_wrong");
    const cache = await caches.open(this.name);
    const type = answer.headers.get("Content-Type") || "application/octet-stream";
    await cache.put(this.path(hash), new Response(bytes, { headers: { "Content-Type": type } }));
    return bytes;
  }

  /** Fetch what is not here yet, a few at a time. */
  async complete(hashes) {
    const missing = [];
    for (const hash of new Set(hashes)) if (!(await this.has(hash))) missing.push(hash);
    const one = async () => {
      for (let hash = missing.pop(); hash; hash = missing.pop()) await this.fetch(hash);
    };
    await Promise.all([one(), one(), one(), one()]);
  }

  /** Delete all but these. */
  async keepOnly(hashes) {
    const wanted = new Set(hashes.map((hash) => this.path(hash)));
    const cache = await caches.open(this.name);
    for (const request of await cache.keys()) {
      if (!wanted.has(new URL(request.url).pathname)) await cache.delete(request);
    }
  }

  async wipe() {
    await caches.delete(this.name);
  }
}
