// A report is kept in this browser while it is typed, and sent exactly once whatever the line does: each
// try carries the same key. Without this script the same form goes by itself.
//
// IndexedDB `ronghe-cases`: `drafts`, one row for each report: `fields` as the form has them, `state`
// "typed", "send" or "done". A phone or a machine in a library may be looked at by others: a tip-off and a
// confidential report are never kept, and of no report how to reach its sender or the code that proves it.
document.addEventListener("DOMContentLoaded", () => {
  if (!window.indexedDB) return;
  const WEEK = 7 * 86400000, PAUSE = 400, PATIENCE = 20000, AGAIN = 15000;
  const NOT_KEPT = ["csrfmiddlewaretoken", "step", "where_more"];
  const base = window.ronghe.kept("ronghe-cases", 1, (made) => made.createObjectStore("drafts", { keyPath: "key" }));
  const all = () => base.within("readonly", ["drafts"], (one) => one.objectStore("drafts").getAll());
  const put = (row) => base.within("readwrite", ["drafts"], (one) => one.objectStore("drafts").put(row));
  // What was sent, joined or thrown away leaves its key: a page that was kept must not use it again.
  const drop = (key) => put({ key, fields: [], state: "done", begun: Date.now(), at: Date.now() });
  const forget = (key) => base.within("readwrite", ["drafts"], (one) => one.objectStore("drafts").delete(key));

  const form = document.querySelector("[data-report]");
  const list = document.querySelector("[data-drafts]");
  const said = document.querySelector("[data-said][data-kept]");
  const say = (name) => { if (said) said.textContent = name ? said.dataset[name] : ""; };

  const done = document.querySelector("[data-draft-done]");
  if (done) drop(done.dataset.draftDone).catch(() => {});
  if (!form) return;

  // --- keeping ------------------------------------------------------------------------------------

  const fieldsOf = () => [...new FormData(form)].filter(([name, value]) => !NOT_KEPT.includes(name) && typeof value === "string");
  const value = (fields, name) => fields.find((one) => one[0] === name)?.[1] || "";
  const contacts = form.dataset.contacts.split(" ");
  const isContact = ([name, told]) => contacts.includes(name) && told.trim();
  const bare = (fields) => fields.filter(([name]) => !contacts.includes(name));
  // Why nothing of it is kept: the name of the sentence that says so.
  const unkept = (fields) => {
    if (value(fields, "kind") === "tip") return "tip";
    return value(fields, "visibility") === "confidential" ? "hidden" : "";
  };
  let begun = Date.now(), timer = 0, last = Promise.resolve();

  function keep(state = "typed") {
    clearTimeout(timer);
    const fields = fieldsOf(), key = form.elements.key.value;
    const why = unkept(fields);
    const isEmpty = !value(fields, "text").trim() && !value(fields, "title").trim();
    last = last.catch(() => {}).then(async () => {
      await (why || isEmpty ? forget(key) : put({ key, fields: bare(fields), state, begun, at: Date.now() }));
      if (why) say(why);
      else if (!isEmpty) say(fields.some(isContact) ? "bare" : "kept");
    });
    return last;
  }

  const soon = (event) => {
    // Letters that an input method is still composing are no words yet.
    if (event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(() => keep().catch(() => {}), PAUSE);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("compositionend", soon);
  window.addEventListener("pagehide", () => { if (timer) keep().catch(() => {}); });

  // --- going on with what was kept ----------------------------------------------------------------

  // Photos belong to the key of their report.
  function becomes(key) {
    form.elements.key.value = key;
    const files = form.querySelector("[data-files]");
    if (files) files.dataset.batch = key;
  }

  function fill(row) {
    begun = row.begun;
    for (const element of form.elements) {
      if (!element.name || NOT_KEPT.includes(element.name)) continue;
      const told = row.fields.filter((one) => one[0] === element.name).map((one) => one[1]);
      if (["radio", "checkbox"].includes(element.type)) element.checked = told.includes(element.value);
      else if (told.length) element.value = told[0];
    }
    becomes(row.key);
    if (form.querySelector("[data-more-fields]")) {
      const folded = form.querySelector("[data-more-fields]");
      folded.open ||= [...folded.querySelectorAll("input, select")].some((one) => one.value);
    }
    // The villages of a street, and the marker, are drawn from the fields by the script of the chooser.
    const village = value(row.fields, "where_village");
    form.querySelector("[data-chooser]")?.dispatchEvent(new CustomEvent("chooser:filled", { detail: { village } }));
  }

  const button = (words, act, main) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = main ? "button button-main" : "button";
    made.textContent = words;
    made.addEventListener("click", act);
    return made;
  };

  function line(row) {
    const item = document.createElement("li"), words = document.createElement("p"), buttons = document.createElement("p");
    const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }).format(row.begun);
    const title = value(row.fields, "title") || value(row.fields, "text").slice(0, 40);
    words.textContent = `${title} · ${list.dataset.begun} ${when}${row.state === "send" ? ` · ${list.dataset.waits}` : ""}`;
    buttons.className = "buttons";
    buttons.append(
      button(list.dataset.goOn, () => { fill(row); list.hidden = true; form.scrollIntoView(); }, true),
      button(list.dataset.drop, async () => { await drop(row.key); await show(); }),
    );
    item.append(words, buttons);
    return item;
  }

  const arrived = [];
  async function show() {
    const rows = [];
    for (const row of await all()) {
      if (Date.now() - row.at > WEEK) await forget(row.key);
      else if (row.state !== "done" && row.key !== form.elements.key.value) rows.push(row);
    }
    list.querySelector("ul").replaceChildren(...arrived, ...rows.sort((a, b) => b.begun - a.begun).map(line));
    list.hidden = !rows.length && !arrived.length;
  }

  // --- sending ------------------------------------------------------------------------------------

  const ask = async (address, options) => {
    const asking = new AbortController(), timer_ = setTimeout(() => asking.abort(), PATIENCE);
    try {
      return await fetch(address, { credentials: "same-origin", cache: "no-store", signal: asking.signal, ...options });
    } finally { clearTimeout(timer_); }
  };

  // Is the house there, and what is its token now? That of a page that was kept may be of yesterday.
  async function token() {
    try {
      const answer = await ask(form.action, { method: "HEAD" });
      const [, cookie] = /(?:^|; )(?:__Host-)?csrf=([^;]+)/.exec(document.cookie) || [];
      return answer.ok ? cookie || form.elements.csrfmiddlewaretoken.value : "";
    } catch { return ""; }
  }

  // The code was wrong: the house's own page says so, and asking it again would be one more try.
  async function sayWrong(answer) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    form.querySelector("[data-proving]").replaceWith(page.querySelector("[data-proving]"));
    form.elements.code.focus();
  }

  // "sent" with where the receipt stands, "refused", "wrong" (the code), "full" (no more in this hour), or "offline".
  async function deliver(row) {
    const fresh = await token();
    if (!fresh) return { state: "offline" };
    const body = new FormData();
    for (const [name, told] of row.fields) body.append(name, told);
    body.append("step", "send");
    body.append("csrfmiddlewaretoken", fresh);
    try {
      const answer = await ask(form.action, { method: "POST", body });
      if (answer.ok && answer.redirected) {
        await drop(row.key).catch(() => {});
        return { state: "sent", there: answer.url };
      }
      if (answer.status === 429) return { state: "full" };
      if (answer.status === 422) {
        await sayWrong(answer);
        return { state: "wrong" };
      }
      return { state: answer.status >= 500 ? "offline" : "refused" };
    } catch { return { state: "offline" }; }
  }

  // What waited since an earlier page goes now. Its receipt is one press away: somebody may be typing.
  let busy = false;
  async function goOn() {
    if (busy || form.dataset.report !== "fresh") return;
    busy = true;
    try {
      for (const row of (await all()).filter((one) => one.state === "send")) {
        const { state, there } = await deliver(row);
        if (state === "sent") {
          const item = document.createElement("li"), link = document.createElement("a");
          link.href = there;
          link.textContent = list.dataset.sent;
          item.append(link);
          arrived.push(item);
        }
        if (state === "refused") await put({ ...row, state: "typed" });
        if (state === "offline" || state === "full") break;
      }
      await show();
    } finally { busy = false; }
  }

  let again = 0;
  async function send(submitter) {
    if (busy) return;
    busy = true;
    clearInterval(again);
    const row = { key: form.elements.key.value, fields: fieldsOf(), state: "send", begun, at: Date.now() };
    // What is not kept whole does not go later without what is missing: it waits with its page.
    const waits = !unkept(row.fields) && !row.fields.some(isContact);
    try { await (waits ? put(row) : keep()); } catch { /* a full phone sends all the same */ }
    say("sending");
    const { state, there } = await deliver(row);
    busy = false;
    if (state === "sent") location.assign(there);
    else if (state === "wrong") say("");
    else if (state === "refused" || state === "full") {
      // The house says why on a page of its own; the same key makes the second asking harmless.
      try { await keep(); } catch { /* then it goes without */ }
      surely(submitter);
    } else {
      say(waits ? "wait" : "stay");
      again = setInterval(() => send(submitter), AGAIN);
    }
  }

  let sure = false;
  const surely = (submitter) => {
    sure = true;
    submitter.click();
    sure = false;
  };

  form.addEventListener("submit", async (event) => {
    // Photos may still be arriving: their script presses the button again.
    if (sure || event.defaultPrevented) return;
    event.preventDefault();
    const submitter = event.submitter || form.querySelector("[name=step]");
    if (form.hasAttribute("data-send") && submitter?.value === "send") {
      await send(submitter);
      return;
    }
    try { await keep(); } catch { /* private browsing: it goes without being kept */ }
    const fresh = await token();
    if (fresh) {
      form.elements.csrfmiddlewaretoken.value = fresh;
      surely(submitter);
    } else say(unkept(fieldsOf()) ? "open" : "offline");
  });
  window.addEventListener("online", () => {
    if (again) send(form.querySelector("[value=send]"));
    else { say("back"); goOn().catch(() => {}); }
  });

  if (form.dataset.report === "fresh") {
    // A page out of the phone's own store comes with a key that may have been used.
    const used = (rows) => rows.some((one) => one.key === form.elements.key.value);
    all().then((rows) => { if (used(rows)) becomes(base.key()); }).then(show).then(goOn).catch(() => {});
  } else {
    const known = (rows) => rows.find((one) => one.key === form.elements.key.value);
    all().then((rows) => { begun = known(rows)?.begun || begun; }).then(() => keep()).catch(() => {});
  }
});
