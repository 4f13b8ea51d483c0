// One photograph: made small on the phone, so that nothing the camera wrote into it leaves it.

const WIDEST = 1600;
const QUALITY = 0.75;
// A hash is worth its memory only up to here; a photograph has no more.
const LARGEST = 60 * 1024 * 1024;

/** Return {photo, original}: a small JPEG and the hash of what the camera took; null for no picture. */
export async function small(file) {
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, WIDEST / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    const photo = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    return photo && { photo, original: await hash(file) };
  } catch {
    return null;
  }
}

async function hash(file) {
  if (file.size > LARGEST) return "";
  const sum = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(sum)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
