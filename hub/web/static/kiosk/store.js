// What the screen keeps across reloads: a few values, and the lines of the display proof.

const VALUES = "values";
const LINES = "lines";

/** Turn an IndexedDB request into a promise. */
function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Wait until a transaction is on disk. */
function written(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

export class Store {
  constructor(database) {
    this.database = database;
  }

  /** Open the store of one slot; each slot of a browser is a screen of its own. */
  static async open(slot) {
    const request = indexedDB.open(`gaoshi-kiosk-${slot}`, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(VALUES);
      request.result.createObjectStore(LINES, { keyPath: "seq" });
    };
    return new Store(await done(request));
  }

  /** Return a value, or undefined. */
  get(name) {
    return done(this.database.transaction(VALUES).objectStore(VALUES).get(name));
  }

  /** Keep values together: all of them or none. */
  async set(values) {
    const transaction = this.database.transaction(VALUES, "readwrite", { durability: "strict" });
    for (const [name, value] of Object.entries(values)) {
      transaction.objectStore(VALUES).put(value, name);
    }
    await written(transaction);
  }

  /** Close an hour of the display proof: its lines get numbers, and a new count begins. */
  async seal(lines, count) {
    const transaction = this.database.transaction([VALUES, LINES], "readwrite", { durability: "strict" });
    const values = transaction.objectStore(VALUES);
    // Begins at the time, so that a screen let in anew never repeats a number.
    let seq = (await done(values.get("seq"))) || Date.now();
    for (const line of lines) {
      seq += 1;
      transaction.objectStore(LINES).put({ ...line, seq });
    }
    values.put(seq, "seq");
    values.put(count, "count");
    await written(transaction);
  }

  /** Return the oldest lines not yet reported. */
  lines(limit) {
    return done(this.database.transaction(LINES).objectStore(LINES).getAll(null, limit));
  }

  /** Return how many lines wait to be reported. */
  waiting() {
    return done(this.database.transaction(LINES).objectStore(LINES).count());
  }

  /** Forget lines the hub has stored. */
  async forget(numbers) {
    const transaction = this.database.transaction(LINES, "readwrite");
    for (const seq of numbers) transaction.objectStore(LINES).delete(seq);
    await written(transaction);
  }

  /** Forget everything. */
  async wipe() {
    const transaction = this.database.transaction([VALUES, LINES], "readwrite", { durability: "strict" });
    transaction.objectStore(VALUES).clear();
    transaction.objectStore(LINES).clear();
    await written(transaction);
  }
}
