// Keeps the page itself on the screen; VERSION and FILES are put before this by the hub.

const SHELL = `gaoshi-shell-${VERSION}`;

async function install() {
  const cache = await caches.open(SHELL);
  await cache.addAll(FILES.map((file) => new Request(file, { cache: "reload" })));
  await self.skipWaiting();
}

async function activate() {
  for (const name of await caches.keys()) {
    if (name.startsWith("gaoshi-shell-") && name !== SHELL) await caches.delete(name);
  }
  await self.clients.claim();
}

async function kept(request, name) {
  return (await caches.match(name, { ignoreSearch: true })) || fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin) return;
  if (pathname === "/kiosk" || pathname === "/kiosk/") {
    event.respondWith(kept(event.request, "/kiosk"));
  } else if (pathname.startsWith("/kiosk/static/") || pathname.startsWith("/kiosk/blob/")) {
    event.respondWith(kept(event.request, pathname));
  }
});
