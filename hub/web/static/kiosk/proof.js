// Hashes and signatures, by WebCrypto.

/** Return the SHA-256 of bytes or text in hexadecimal. */
export async function sha256(content) {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

/** Tell whether the pinned key signed these bytes. */
export async function signed(bytes, signature, key) {
  const kind = { name: "ECDSA", namedCurve: "P-256" };
  const imported = await crypto.subtle.importKey("raw", unhex(key), kind, false, ["verify"]);
  const parts = Uint8Array.from(atob(signature), (letter) => letter.charCodeAt(0));
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, imported, parts, bytes);
}

/** Return a new secret of 256 bits. */
export function secret() {
  return hex(crypto.getRandomValues(new Uint8Array(32)));
}

/** Return the twelve digits that tie a secret's hash to the hub's key. */
export async function fingerprint(secretHash, key) {
  const content = new Uint8Array([...new TextEncoder().encode(secretHash), ...unhex(key)]);
  const digest = new DataView(await crypto.subtle.digest("SHA-256", content));
  const digits = String(digest.getBigUint64(0) % 10n ** 12n).padStart(12, "0");
  return digits.replace(/(.{4})(?=.)/g, "$1 ");
}

function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function unhex(text) {
  return Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
}
