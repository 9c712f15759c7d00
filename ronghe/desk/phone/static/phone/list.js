// Shows in words how everything on this phone stands, and offers what can be done about it.
(() => {
  const { store, say, make } = phone;
  const section = document.querySelector("[data-outbox]");
  if (!section) return;
  const list = section.querySelector("ul");
  const others = section.querySelector("[data-outbox-others]");
  let drawn = "";

  const way = (words, act) => make("button", { type: "button", textContent: words, onclick: act });
  const link = (words, href) => make("a", { textContent: words, href });

  function word(item) {
    if (item.state === "draft") return say("draft");
    if (item.state === "queued" && !navigator.onLine) return say("waiting");
    if (item.shown === "uploading") return say("uploading", `${Math.floor(item.part * 100)} %`);
    const words = say(item.shown || "waiting", item.shown === "refused" ? item.sentence : undefined);
    return item.state === "done" && item.sentence ? `${words} · ${item.sentence}` : words;
  }

  function ways(item) {
    const writing = link(say("open"), `${say("at_write")}#${item.key}`);
    const remove = way(say("delete"), () => { if (confirm(say("sure"))) store.drop(item.key); });
    switch (item.state) {
      case "draft": return [writing, remove];
      case "refused": return [writing, way(say("retry"), () => queue(item.key)), remove];
      case "conflict": return [way(say("as_note"), () => asNote(item.key)), link(say("look"), `${say("at_home")}stories/${item.story}/`), remove];
      case "done": return [link(say("look"), item.address), way(say("clear"), () => store.drop(item.key))];
    }
    if (item.shown === "sign_in") return [link(say("go_sign_in"), say("at_login")), writing];
    return item.shown === "waiting" ? [writing] : [];
  }

  async function queue(key) {
    await store.change("items", key, { state: "queued", shown: "waiting", sentence: "" });
    phone.outbox.run();
  }

  async function asNote(key) {
    await phone.outbox.rename(key, { kind: "note", state: "queued" });
    phone.outbox.run();
  }

  function row(item) {
    const kind = item.kind === "change" ? say("change_of") : item.kind === "note" ? say("note_of") : "";
    const title = make("b", { textContent: [kind, item.headline || say("untitled")].filter(Boolean).join(" · ") });
    const shown = make("span", { className: "word", textContent: word(item) });
    const moving = item.state === "queued" && item.shown === "uploading" && navigator.onLine;
    const bar = moving ? [make("progress", { max: 1, value: item.part })] : [];
    const what = item.state === "done" ? "done" : item.state === "queued" ? item.shown : item.state;
    return make("li", { data: { state: what, item: item.key } }, title, shown, ...bar, make("div", { className: "ways" }, ...ways(item)));
  }

  async function draw() {
    const person = Number(document.body.dataset.person) || (await store.known("person"));
    const all = await store.items();
    const mine = all.filter((one) => one.person === person).reverse();
    const foreign = all.filter((one) => one.person !== person && one.state !== "done").length;
    const now = JSON.stringify([mine, foreign, navigator.onLine]);
    if (now === drawn) return;
    drawn = now;
    list.replaceChildren(...mine.map(row));
    others.hidden = !foreign;
    others.textContent = foreign ? say("others", foreign) : "";
    section.hidden = !mine.length && !foreign;
  }

  // The shell has no names in it: what the phone was told last stands there instead.
  async function keptTasks() {
    const place = document.querySelector("[data-kept-tasks]");
    const kept = place && (await store.known("tasks"));
    if (!kept?.tasks.length || kept.person !== (await store.known("person"))) return;
    const language = document.documentElement.lang;
    const when = (moment) => new Date(moment).toLocaleString(language, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", timeZone: say("zone") });
    place.querySelector("[data-as-of]").textContent = say("as_of", when(kept.at));
    const rows = kept.tasks.map((one) => make("li", {}, make("a", { href: `${say("at_write")}?assignment=${one.id}` }, make("b", { textContent: one.title }), make("span", { className: "quiet", textContent: `${one.word} · ${when(one.due)}` }))));
    place.querySelector("ul").replaceChildren(...rows);
    place.hidden = false;
  }

  // The shell stands there after the network is back; it must not go on saying that it is not.
  function line() {
    const offline = document.querySelector("[data-offline]");
    if (offline) offline.hidden = navigator.onLine;
    draw();
  }

  store.onChange(draw);
  addEventListener("online", line);
  addEventListener("offline", line);
  line();
  keptTasks();
  // What the phone knows for the way is asked for while there is a network.
  if (document.body.dataset.person) phone.outbox.me().catch(() => {});
})();
