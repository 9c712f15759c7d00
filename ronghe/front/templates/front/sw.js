{% load static %}{% autoescape off %}// Network first: a reader never sees an old page while the new one can be had.
const SHELL = "shell-{{ version }}";
const STORIES = "stories-1";
const PICTURES = "pictures-1";
const FORMS = "forms-{{ version }}";
const KEPT = {{ kept }};
const FILES = [{% for file in files %}"{{ file }}", {% endfor %}];
const PAGES = [{% for page in pages %}"{{ page }}", {% endfor %}];
const FORM_FILES = [{% for file in form_files %}"{{ file }}", {% endfor %}];
const NEVER = /^\/(en\/)?(me|my|accounts|desk|phone|uploads|search|api)\//;
const FORM = /^\/(en\/)?cases\/new\/$/;
const STORY = /^\/(en\/)?news\/\d+\/$/;
{% endautoescape %}
self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll([...FILES, ...PAGES])));
  self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (![SHELL, STORIES, PICTURES, FORMS].includes(name)) await caches.delete(name);
    }
    await self.clients.claim();
  })());
});

// A message of the paper: words and where they lead, sealed for this browser alone.
self.addEventListener("push", (event) => {
  const said = event.data ? event.data.json() : {};
  if (said.body) event.waitUntil(self.registration.showNotification(said.title, { body: said.body, data: said.link, icon: "{% static 'icons/icon-192.png' %}" }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data || "/my/notices/"));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || NEVER.test(url.pathname)) return;
  if (request.mode === "navigate") event.respondWith(page(event, request, url));
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (request.destination === "image") event.respondWith(picture(event, request));
});

async function page(event, request, url) {
  try {
    const answer = await fetch(request);
    // A withdrawn story must not live on in a pocket.
    if (STORY.test(url.pathname)) event.waitUntil(answer.ok ? keep(url, answer.clone()) : forget(url));
    if (FORM.test(url.pathname) && answer.ok) event.waitUntil(keepForm(url, answer.clone()));
    return answer;
  } catch (problem) {
    const english = url.pathname.startsWith("/en/");
    return (await caches.match(url.pathname)) || (await caches.match(english ? PAGES[1] : PAGES[0])) || Response.error();
  }
}

async function keep(url, answer) {
  const cache = await caches.open(STORIES);
  await cache.delete(url.pathname);
  await cache.put(url.pathname, answer);
  const kept = (await cache.keys()).filter((one) => STORY.test(new URL(one.url).pathname));
  for (const old of kept.slice(0, Math.max(0, kept.length - KEPT))) await cache.delete(old);
}

// Whoever has once opened the empty form of a report can write one without a network.
async function keepForm(url, answer) {
  const cache = await caches.open(FORMS);
  for (const file of FORM_FILES) if (!(await cache.match(file))) await cache.add(file);
  await cache.put(url.pathname, answer);
}

async function forget(url) {
  await (await caches.open(STORIES)).delete(url.pathname);
}

// The name of a file carries its content, so a kept one is never wrong. A story kept before an
// upgrade asks for a name of that day: today's dress is better than none.
async function file(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  try {
    return await fetch(request);
  } catch (problem) {
    const stem = (address) => address.replace(/\.[0-9a-f]{12}(?=\.\w+$)/, "");
    const today = FILES.find((one) => stem(one) === stem(new URL(request.url).pathname));
    return (today && (await caches.match(today))) || Response.error();
  }
}

// Pictures of a story are kept with it; those of lists are not.
async function picture(event, request) {
  try {
    const answer = await fetch(request);
    const from = request.referrer && new URL(request.referrer).pathname;
    if (answer.ok && STORY.test(from)) event.waitUntil(keepPicture(request, answer.clone()));
    return answer;
  } catch (problem) {
    return (await caches.match(request)) || Response.error();
  }
}

async function keepPicture(request, answer) {
  const cache = await caches.open(PICTURES);
  await cache.put(request, answer);
  const kept = await cache.keys();
  for (const old of kept.slice(0, Math.max(0, kept.length - KEPT * 3))) await cache.delete(old);
}
