// Keeps the last stories for reading offline, and lists them on the offline page.
addEventListener("load", () => {
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => {});
});

document.addEventListener("DOMContentLoaded", async () => {
  const section = document.querySelector("[data-kept]");
  if (!section || !("caches" in window)) return;
  const cache = await caches.open("stories-1");
  const list = section.querySelector("ul");
  for (const request of (await cache.keys()).reverse()) {
    const answer = await cache.match(request);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const link = document.createElement("a");
    link.href = new URL(request.url).pathname;
    link.lang = page.documentElement.lang;
    link.textContent = page.querySelector("h1")?.textContent || link.href;
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
  }
  section.hidden = list.children.length === 0;
});
