// The editor of a story: what is typed is put away in this browser at once and sent after a pause.
(() => {
  const place = document.getElementById("hands");
  const form = document.getElementById("w-editor-form");
  const words = window.ronghe.words;
  if (!place || !form) return;
  const KEPT = 400, SENT = 1200, LONGEST = 5000, BEAT = 5000;
  const known = JSON.parse(document.getElementById("hands-known").textContent);
  const tab = (window.ronghe.tab = words.uuid());
  const state = document.getElementById("hands-state");
  const KEYS = { lead_picture: "lead_picture_id", section: "section_id", assignment: "assignment_id" };
  const OURS = new Set(["headline", "kicker", "subhead", "summary", "language", "genre", "source_name", "source_url", "rights", "tags", "places", "ai_assisted", ...Object.keys(KEYS)]);
  const tell = (word) => {
    if (place.dataset.state === word) return;
    place.dataset.state = state.dataset.state = word;
    state.textContent = place.dataset[word.replace(/-(.)/g, (_, letter) => letter.toUpperCase())] || "";
    document.getElementById("hands-sign-in").hidden = word !== "signed-out";
  };

  // Every block has a name of its own, so that two pages speak of the same one.
  const entries = () => {
    for (const input of form.querySelectorAll("input[name^='body-'][name$='-id']"))
      if (/^body-\d+-id$/.test(input.name) && !input.value) input.value = words.uuid();
    return [...new FormData(form)].filter(([name, value]) =>
      typeof value === "string" && !["csrfmiddlewaretoken", "typed", "next"].includes(name) && !name.startsWith("action-"));
  };
  // What stands in each place, as one string; equal strings are the same text.
  const read = () => {
    const found = entries(), blocks = {}, places = {}, order = [];
    for (const [name, value] of found) {
      const block = /^body-(\d+)-(.*)$/.exec(name);
      if (block) (blocks[block[1]] ||= []).push([block[2], value]);
      else if (name.startsWith("contributors-")) { if (!name.endsWith("-id")) places.contributors = `${places.contributors || ""}\n${name}=${value}`; }
      else if (OURS.has(name)) { const key = KEYS[name] || name; places[key] = `${places[key] ?? ""}\n${value}`; }
    }
    for (const name of ["tags", "places", "ai_assisted"]) places[name] ??= "";
    const rows = Object.values(blocks).map((parts) => ({ parts, of: Object.fromEntries(parts) })).filter(({ of }) => !of.deleted);
    rows.sort((one, other) => Number(one.of.order) - Number(other.of.order));
    for (const { parts, of } of rows) {
      order.push(of.id);
      places[`body:${of.id}`] = parts.filter(([name]) => name !== "order" && name !== "id").map((one) => one.join("=")).join("\n");
    }
    return { form: found, places, order };
  };

  let beginning = Boolean(place.dataset.begin);
  let sent = {}, sentOrder = [], started = false, kept = Promise.resolve();
  const changes = (page) => {
    const touched = Object.keys(page.places).filter((one) => sent[one] !== page.places[one]);
    const deleted = Object.keys(sent).filter((one) => one.startsWith("body:") && !(one in page.places));
    const moved = page.order.join() !== sentOrder.join();
    return touched.length || deleted.length || moved ? { touched, deleted } : null;
  };
  // Put away in the browser; remembered as sent, because from now on it will arrive.
  const put = () => {
    if (!started) return kept;
    kept = kept.then(async () => {
      const page = read(), change = changes(page);
      if (!change) return;
      // The first words of a new story bring everything else on the page with them.
      if (beginning) change.touched = Object.keys(page.places);
      beginning = false;
      await words.keep(tab, { form: page.form, order: page.order, ...change });
      sent = page.places;
      sentOrder = page.order;
      form.setAttribute("data-w-unsaved-confirmation-value", "false");
    }).catch(() => tell("offline"));
    return kept;
  };
  // Places whose words, typed here, stand beside the text and not in it.
  const aside = new Set();
  let beside = false, wait = 2000, again;
  const told = (said) => {
    if (said.beside.length) beside = true;
    for (const one of Object.keys(said.taken)) aside.delete(one);
    for (const one of said.beside) if (one.why !== "later" && !(one.place in said.taken)) aside.add(one.place);
    if (!said.begun) return;
    form.action = said.begun.edit;
    history.replaceState(null, "", said.begun.edit);
    place.dataset.here = said.begun.here;
  };
  const flush = async () => {
    await put();
    clearTimeout(again);
    const result = await words.drain(tab, false, told).catch(() => "offline");
    tell(result === "saved" && aside.size ? "beside" : result);
    if (result === "saved") wait = 2000;
    else if (result !== "stuck") { again = setTimeout(flush, wait); wait = Math.min(wait * 1.7, 30000); }
    if (beside) { beside = false; beat(); }
    return result;
  };

  let putting, sending, since = 0;
  const typedNow = () => {
    if (!started) return;
    clearTimeout(putting);
    clearTimeout(sending);
    since ||= Date.now();
    putting = setTimeout(put, KEPT);
    sending = setTimeout(() => { since = 0; if (place.dataset.state !== "offline") tell("waiting"); flush(); }, Math.max(0, Math.min(SENT, since + LONGEST - Date.now())));
  };
  for (const kind of ["input", "change", "compositionend", "paste", "drop", "click", "keyup"])
    form.addEventListener(kind, typedNow, true);
  // Choosers and block buttons change hidden fields without an event of their own.
  new MutationObserver(typedNow).observe(form, { childList: true, subtree: true });
  document.addEventListener("visibilitychange", () => { if (document.hidden) flush(); });
  window.addEventListener("pagehide", put);
  window.addEventListener("online", () => flush());
  window.addEventListener("focus", () => { if (started && place.dataset.state !== "saved") flush(); });

  // A button of the form: first everything arrives, then the form goes its way.
  let settled = false;
  document.addEventListener("submit", async (event) => {
    const target = event.target;
    if (target !== form && !target.matches("[data-settle]")) return;
    if (settled) { settled = false; return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = event.submitter;
    await new Promise((done) => setTimeout(done, 450));
    const result = await flush();
    if (result !== "saved") return;
    if (target === form) {
      const row = await words.row(tab), page = read();
      if (beginning) { settled = true; target.requestSubmit(button?.isConnected ? button : undefined); return; }
      let field = form.querySelector("input[name=typed]");
      if (!field) {
        field = Object.assign(document.createElement("input"), { type: "hidden", name: "typed" });
        form.append(field);
      }
      field.value = JSON.stringify({ key: words.uuid(), tab, who: known.who, base: row.base, order: page.order, touched: Object.keys(changes(page) ? page.places : {}) });
    }
    settled = true;
    if (target.isConnected) target.requestSubmit(button?.isConnected ? button : undefined);
  }, true);

  // Who is here, where, and what stands beside the text.
  const here = document.getElementById("hands-here"), panel = document.getElementById("hands-panel");
  const fresh = document.getElementById("hands-new"), count = document.getElementById("hands-count");
  let where = "", shown = panel.innerHTML;
  const spot = (of) => form.querySelector(of.startsWith("body:") ? `[data-contentpath="${CSS.escape(of.slice(5))}"]` : `[name="${CSS.escape(of.replace(/_id$/, ""))}"]`);
  document.addEventListener("focusin", ({ target }) => {
    const block = target.closest?.("[data-streamfield-child][data-contentpath]");
    const name = target.name || "";
    const now = block ? `body:${block.dataset.contentpath}` : OURS.has(name) ? KEYS[name] || name : "";
    if (now && now !== where) { where = now; beat(); }
  });
  const people = (others) => {
    for (const one of document.querySelectorAll("[data-hand]")) one.removeAttribute("data-hand");
    here.textContent = others.length ? others.map((one) => one.place ? `${one.name} ${place.dataset.isHere} ${one.where}` : `${one.name} ${place.dataset.hasOpen}`).join(" · ") : place.dataset.onlyYou;
    for (const one of others) {
      const found = one.place && spot(one.place);
      if (found) (found.closest("[data-streamfield-child]") || found.parentElement).setAttribute("data-hand", one.name);
    }
  };
  const beat = async () => {
    if (!started || document.hidden || !place.dataset.here) return;
    const body = new FormData();
    body.append("tab", tab);
    body.append("place", where);
    try {
      const answer = await words.post(place.dataset.here, body, { "X-Beat": "1" });  // nobody at work: sessions end as they should
      if (!answer.ok) { await words.known(place.dataset.key); return; }
      const said = await answer.json(), row = await words.row(tab);
      people(said.here);
      const old = Object.keys(said.hashes).filter((one) => row.base[one] !== said.hashes[one]).length + Object.keys(row.base).filter((one) => row.base[one] && !(one in said.hashes)).length;
      fresh.hidden = !old || place.dataset.state === "waiting";
      if (said.panel !== shown && !panel.contains(document.activeElement)) {
        shown = panel.innerHTML = said.panel;
        const number = panel.querySelectorAll(".beside-list > li").length;
        count.textContent = number || "";
        if (panel.querySelector("#beside-drafts")) document.getElementById("hands-beside").open = true;
      }
    } catch { /* the next beat asks again */ }
  };
  fresh.querySelector("button").addEventListener("click", async () => { if ((await flush()) === "saved") { form.setAttribute("data-w-unsaved-confirmation-value", "false"); location.reload(); } });

  const start = async () => {
    const page = read();
    sent = { ...page.places };
    sentOrder = page.order;
    // A page that came back with a sentence shows words that the desk does not have yet.
    for (const one of known.touched) delete sent[one];
    await words.open({ tab, who: known.who, story: place.dataset.story, base: known.base, order: known.order, typed: new URL(place.dataset.begin || place.dataset.typed, location).href, key: new URL(place.dataset.key, location).href });
    await words.known(place.dataset.key).catch(() => {});
    started = true;
    place.dataset.ready = "yes";
    place.dataset.state = "saved";
    typedNow();
    beat();
    setInterval(beat, BEAT);
    setInterval(() => words.alive(tab).catch(() => {}), BEAT);
  };
  // After Wagtail has drawn the blocks.
  const soon = () => setTimeout(start, 300);
  if (document.readyState === "complete") soon(); else window.addEventListener("load", soon);
})();
