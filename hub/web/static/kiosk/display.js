// Proof of display: how long each item was on screen, hour by hour. Display, not reading.

const HOUR = 3600000;
const SAVE_EVERY = 15;

export class Display {
  constructor({ store, clock }) {
    Object.assign(this, { store, clock });
    this.count = null;
    this.ticks = 0;
  }

  async resume() {
    this.count = (await this.store.get("count")) || this.fresh();
  }

  fresh() {
    return { hour: Math.floor(this.clock.now() / HOUR), items: {} };
  }

  /** Note that a person opened an item. */
  opened(line) {
    this.of(line).opened += 1;
  }

  /** Count one second of what is on screen: `open` a line or null, `listed` lines. */
  async tick(open, listed) {
    if (document.visibilityState !== "visible") return;
    if (Math.floor(this.clock.now() / HOUR) !== this.count.hour) await this.close();
    if (open) this.of(open).open_seconds += 1;
    for (const line of listed) this.of(line).listed_seconds += 1;
    this.ticks += 1;
    if (this.ticks % SAVE_EVERY === 0) await this.store.set({ count: this.count });
  }

  of(line) {
    const name = `${line.item}.${line.edition}.${line.content}`;
    this.count.items[name] ||= {
      item: line.item,
      edition: line.edition,
      title: line.title.slice(0, 600),
      sha256: line.content,
      opened: 0,
      open_seconds: 0,
      listed_seconds: 0,
    };
    return this.count.items[name];
  }

  /** Close the hour: its lines wait to be reported. */
  async close() {
    const { hour, items } = this.count;
    this.count = this.fresh();
    await this.store.seal(Object.values(items).map((line) => ({ ...line, hour })), this.count);
  }
}
