// Keeps the round's page on the phone; VERSION and FILES are put before this by the hub.

const SHELL = `gaoshi-round-${VERSION}`;
const PAGE = "/round";
const PATIENCE = 4000;

async function install() {
  const cache = await caches.open(SHELL);
  await cache.addAll(FILES.map((file) => new Request(file, { cache: "reload" })));
  await self.skipWaiting();
}

async function activate() {
  for (const name of await caches.keys()) {
    if (name.startsWith("gaoshi-round-") && name !== SHELL) await caches.delete(name);
  }
  await self.clients.claim();
}

async function kept(name) {
  return (await caches.match(name)) || fetch(name);
}

/** Return the boards' codes of whoever keeps this phone: the page leaves them in this cache. */
async function boards() {
  const known = await caches.match("/round/boards");
  return known ? known.json() : [];
}

/** A board's own code opens the round at that board, signal or not; any other is asked of the hub. */
async function scanned(event, code) {
  if ((await boards()).includes(code)) return kept(PAGE);
  const late = new Promise((resolve, reject) => setTimeout(reject, PATIENCE));
  return Promise.race([fetch(event.request), late]).catch(() => kept(PAGE));
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin) return;
  const code = /^\/q\/([0-9a-z]+)$/i.exec(pathname);
  if (pathname === PAGE || pathname === `${PAGE}/`) event.respondWith(kept(PAGE));
  else if (FILES.includes(pathname)) event.respondWith(kept(pathname));
  else if (code && event.request.mode === "navigate") event.respondWith(scanned(event, code[1].toUpperCase()));
});
