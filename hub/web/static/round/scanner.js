// Reading a code with the phone's camera, in browsers that can.

const EVERY = 250;

/** Tell whether this browser reads codes by itself. */
export function canScan() {
  return "BarcodeDetector" in window && Boolean(navigator.mediaDevices?.getUserMedia);
}

/** Show the camera in a video element; return {read, stop}: `read` resolves to a code's text or null. */
export async function scanner(video) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  video.srcObject = stream;
  await video.play();
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  let open = true;
  const stop = () => {
    open = false;
    for (const track of stream.getTracks()) track.stop();
  };
  const read = async () => {
    while (open) {
      const [found] = await detector.detect(video).catch(() => []);
      if (found) return found.rawValue;
      await new Promise((resolve) => setTimeout(resolve, EVERY));
    }
    return null;
  };
  return { read, stop };
}
