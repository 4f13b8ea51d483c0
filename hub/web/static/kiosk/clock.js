// The time this screen may trust. A wall clock set back must not bring back what has ended.

export class Clock {
  /** `kept` is what `kept()` returned before the last reload, or undefined. */
  constructor(kept = {}, wall = () => Date.now(), monotonic = () => performance.now()) {
    this.wall = wall;
    this.monotonic = monotonic;
    this.offset = kept.offset || 0;
    this.high = kept.high || 0;
    // From a reload on, time goes forward from here even when the wall clock was set back.
    this.base = Math.max(this.high, wall() + this.offset);
    this.since = monotonic();
  }

  /** Return the largest of: the latest moment ever seen, the wall clock corrected by the hub's,
   * and the hub's last word plus the time run since. Milliseconds since 1970. */
  now() {
    const run = this.base + (this.monotonic() - this.since);
    this.high = Math.max(this.high, this.wall() + this.offset, run);
    return this.high;
  }

  /** Take the hub's time. Only the hub may turn the clock back, e.g. after a wrong wall clock. */
  heard(server) {
    this.offset = server - this.wall();
    this.base = server;
    this.since = this.monotonic();
    this.high = server;
  }

  /** Return what must outlive a reload. */
  kept() {
    return { offset: this.offset, high: this.now() };
  }
}
