// What the phone keeps for one keeper: the round as it was loaded, reports, and their photographs.

const VALUES = "values";
const REPORTS = "reports";
const PHOTOS = "photos";
const DAY = 24 * 3600 * 1000;

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function written(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

// Taken away by the console's script when somebody signs in or out there.
const KEEPER = "gaoshi-round-keeper";

/** Return whose phone this is: who loaded the round last, and nobody has signed in or out since. */
export function keeper() {
  return Number(localStorage.getItem(KEEPER)) || null;
}

/** Let the phone be this person's. */
export function belongsTo(person) {
  localStorage.setItem(KEEPER, person);
}

export class Store {
  constructor(database) {
    this.database = database;
  }

  /** Open the store of one person; another's on the same phone is never opened. */
  static async open(person) {
    const request = indexedDB.open(`gaoshi-round-${person}`, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(VALUES);
      request.result.createObjectStore(REPORTS, { keyPath: "id" });
      request.result.createObjectStore(PHOTOS);
    };
    return new Store(await done(request));
  }

  close() {
    this.database.close();
  }

  /** Return a value, or undefined. */
  get(name) {
    return done(this.database.transaction(VALUES).objectStore(VALUES).get(name));
  }

  /** Keep values together: all of them or none. */
  async set(values) {
    const transaction = this.write(VALUES);
    for (const [name, value] of Object.entries(values)) transaction.objectStore(VALUES).put(value, name);
    await written(transaction);
  }

  /** Return the reports, oldest first. */
  async reports() {
    const found = await done(this.database.transaction(REPORTS).objectStore(REPORTS).getAll());
    return found.sort((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1));
  }

  /** Keep a new report together with its photograph. */
  async add(report, photo) {
    const transaction = this.write(REPORTS, PHOTOS);
    transaction.objectStore(REPORTS).add(report);
    if (photo) transaction.objectStore(PHOTOS).put(photo, report.id);
    await written(transaction);
  }

  /** Note what became of reports; what was said of one stays until somebody has read it. */
  async note(changes) {
    const transaction = this.write(REPORTS);
    const reports = transaction.objectStore(REPORTS);
    for (const [id, change] of Object.entries(changes)) {
      const known = await done(reports.get(id));
      if (known) reports.put({ ...known, ...change });
    }
    await written(transaction);
  }

  /** Return the photograph of a report, or undefined. */
  photo(id) {
    return done(this.database.transaction(PHOTOS).objectStore(PHOTOS).get(id));
  }

  async dropPhoto(id, problem) {
    const transaction = this.write(REPORTS, PHOTOS);
    const reports = transaction.objectStore(REPORTS);
    const known = await done(reports.get(id));
    if (known) reports.put({ ...known, photo: false, photoProblem: problem });
    transaction.objectStore(PHOTOS).delete(id);
    await written(transaction);
  }

  /** Forget a report the keeper has read the answer of. */
  async forget(ids) {
    const transaction = this.write(REPORTS, PHOTOS);
    for (const id of ids) {
      transaction.objectStore(REPORTS).delete(id);
      transaction.objectStore(PHOTOS).delete(id);
    }
    await written(transaction);
  }

  /** Forget what the hub has had since yesterday and nobody needs to read any more. */
  async tidy(now) {
    const old = (await this.reports()).filter(
      (one) => one.state === "done" && !one.photo && !one.remarks?.length && now - one.doneAt > DAY,
    );
    if (old.length) await this.forget(old.map((one) => one.id));
  }

  write(...names) {
    return this.database.transaction(names, "readwrite", { durability: "strict" });
  }
}
