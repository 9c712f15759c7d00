{% autoescape off %}// Keeps the dress and two empty pages of the reporter's phone. Nothing of a person is ever kept here:
// what somebody wrote stands in the outbox (IndexedDB), and pages with names come from the network only.
const SHELL = "phone-{{ version }}";
const FILES = [{% for file in files %}"{{ file }}", {% endfor %}];
const HOME = "{{ home }}";
const WRITE = "{{ write }}";
{% endautoescape %}
self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll([...FILES, HOME, WRITE])));
  self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("phone-") && name !== SHELL) await caches.delete(name);
    }
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request, url));
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
});

async function page(request, url) {
  try {
    const answer = await fetch(request);
    // A front server that lost the house says so with these; the phone goes on by itself.
    if (![502, 503, 504].includes(answer.status)) return answer;
  } catch (problem) { /* No network. */ }
  const cache = await caches.open(SHELL);
  const kept = await cache.match(url.pathname.endsWith("/new/") ? WRITE : HOME);
  return kept || Response.error();
}

// The name of a file carries its content, so a kept one is never wrong.
async function file(request) {
  return (await caches.match(request)) || fetch(request);
}
