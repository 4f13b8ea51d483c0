// Everything the editor sends goes through here. XMLHttpRequest because it tells how far an upload is.

/** What went wrong, in the server's own words where it had some, else as the name of a sentence. */
export class Refused extends Error {
  constructor({ sentence = "", word = "serverFailed" }) {
    super(sentence || word);
    this.sentence = sentence;
    this.word = word;
  }
}

/** Return what to tell the person about any failure. */
export function sentenceOf(error, words) {
  return `${error.sentence || words(error.word || "serverFailed")}${words("keptText")}`;
}

/** Post fields or a file and return the answer's JSON; `onProgress` gets 0 to 1. Throws Refused. */
export function post(url, form, { csrf, onProgress, milliseconds = 0 }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.timeout = milliseconds;
    request.setRequestHeader("Accept", "application/json");
    if (csrf) request.setRequestHeader("X-CSRFToken", csrf);
    if (onProgress) {
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) onProgress(event.loaded / event.total);
      });
    }
    request.addEventListener("load", () => settle(request, resolve, reject));
    for (const failure of ["error", "timeout", "abort"]) {
      request.addEventListener(failure, () =>
        reject(new Refused({ word: "offline" })),
      );
    }
    request.send(form);
  });
}

function settle(request, resolve, reject) {
  const answer = json(request.responseText);
  const right = request.status >= 200 && request.status < 300;
  if (right && answer && !answer.error) return resolve(answer);
  // Problem documents (RFC 9457) say it in `detail`.
  const sentence = answer?.error || answer?.detail || "";
  return reject(
    new Refused({ sentence: String(sentence), word: wordOf(request, answer) }),
  );
}

function wordOf(request, answer) {
  if (request.status === 401 || (request.status === 200 && !answer)) return "signedOut";
  if (request.status === 403) return "forbidden";
  if (request.status === 413) return "tooLarge";
  return "serverFailed";
}

function json(text) {
  try {
    const value = JSON.parse(text);
    return value && typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}
