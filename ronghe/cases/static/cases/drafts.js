// A report is kept in this browser while it is typed, and sent exactly once whatever the line does: each
// try carries the same key. Without this script the same form goes by itself.
// What is kept, and what never, stands in `store.js`; of no report how to reach its sender or the code that
// proves it.
document.addEventListener("DOMContentLoaded", () => {
  if (!window.indexedDB) return;
  const PAUSE = 400, PATIENCE = 20000, AGAIN = 15000;
  const NOT_KEPT = ["csrfmiddlewaretoken", "step", "where_more"];
  const { reports } = window.ronghe;

  const form = document.querySelector("[data-report]");
  const list = document.querySelector("[data-drafts]");
  const said = document.querySelector("[data-said][data-kept]");
  const say = (name) => { if (said) said.textContent = name ? said.dataset[name] : ""; };

  const done = document.querySelector("[data-draft-done]");
  if (done) reports.forget(done.dataset.draftDone).catch(() => {});
  if (!form) return;

  // --- keeping ------------------------------------------------------------------------------------

  const fieldsOf = () => [...new FormData(form)].filter(([name, value]) => !NOT_KEPT.includes(name) && typeof value === "string");
  const value = (fields, name) => fields.find((one) => one[0] === name)?.[1] || "";
  const contacts = form.dataset.contacts.split(" ");
  const isContact = ([name, told]) => contacts.includes(name) && told.trim();
  const bare = (fields) => fields.filter(([name]) => !contacts.includes(name));
  const isEmpty = (fields) => !value(fields, "text").trim() && !value(fields, "title").trim();
  const photosOf = async (key) => (await reports.photos(key)).filter((one) => one.blob).length;
  let begun = Date.now(), timer = 0, last = Promise.resolve();

  // Whoever comes back to this page goes on with the same report (`comeBack`). Of what is not kept nothing is noted.
  const here = (report) => history.replaceState({ ...history.state, report }, "");

  function keep(state = "typed") {
    clearTimeout(timer);
    timer = 0;
    const fields = fieldsOf(), key = form.elements.key.value;
    const why = reports.unkept(form);
    last = last.catch(() => {}).then(async () => {
      const isNothing = !why && isEmpty(fields) && !(await photosOf(key));
      if (form.dataset.report === "fresh") here(why || isNothing ? undefined : key);
      if (why) await reports.forget(key);
      else if (isNothing) await reports.forgetWords(key);
      else await reports.keep({ key, fields: bare(fields), state, begun, at: Date.now() });
      if (why) say(why);
      else if (!isNothing) say(fields.some(isContact) ? "bare" : "kept");
      form.dispatchEvent(new CustomEvent("report:kept", { detail: why }));
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
  form.addEventListener("report:photos", soon);
  window.addEventListener("pagehide", () => { if (timer) keep().catch(() => {}); });

  // --- going on with what was kept ----------------------------------------------------------------

  function fill(row) {
    begun = row.begun;
    for (const element of form.elements) {
      if (!element.name || NOT_KEPT.includes(element.name)) continue;
      const told = row.fields.filter((one) => one[0] === element.name).map((one) => one[1]);
      if (["radio", "checkbox"].includes(element.type)) element.checked = told.includes(element.value);
      else if (told.length) element.value = told[0];
    }
    reports.becomes(form, row.key);
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

  function line(row, photos) {
    const item = document.createElement("li"), words = document.createElement("p"), buttons = document.createElement("p");
    const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }).format(row.begun);
    const title = value(row.fields, "title") || value(row.fields, "text").slice(0, 40) || list.dataset.wordless;
    const told = [title, `${list.dataset.begun} ${when}`];
    if (photos) told.push(list.dataset.photos.replace("{n}", photos));
    if (row.state === "send") told.push(list.dataset.waits);
    words.textContent = told.join(" · ");
    buttons.className = "buttons";
    buttons.append(
      button(list.dataset.goOn, () => { fill(row); list.hidden = true; form.scrollIntoView(); }, true),
      button(list.dataset.drop, async () => { await reports.forget(row.key); await show(); }),
    );
    item.append(words, buttons);
    return item;
  }

  const arrived = [];
  async function show() {
    const rows = (await reports.drafts()).filter((row) => row.key !== form.elements.key.value);
    const lines = [];
    for (const row of rows.sort((a, b) => b.begun - a.begun)) {
      lines.push(line(row, await photosOf(row.key)));
    }
    list.querySelector("ul").replaceChildren(...arrived, ...lines);
    list.hidden = !rows.length && !arrived.length;
  }

  // Back from the look: the page is made anew, with a new key and without photos. Its report goes on under the
  // key it has until there is a receipt; of one that was sent, or is about to be, nothing is found here.
  async function comeBack() {
    const [{ type }] = performance.getEntriesByType("navigation");
    if (type !== "back_forward" || !history.state?.report) return;
    const row = (await reports.drafts()).find((one) => one.key === history.state.report && one.state === "typed");
    if (row) fill(row);
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

  // Photos before their words. Nothing when the house has them all, else why not: "offline", or "photos" (refused).
  async function photosFirst(key, fresh) {
    const tus = window.tusAt(list.dataset.uploads);
    try {
      for (const photo of await reports.photos(key).catch(() => [])) {
        const stands = await reports.bring(tus, photo, fresh);
        if (stands?.refusal) return "photos";
      }
    } catch (problem) {
      // Sent already, and only the answer was lost: asking again gets it.
      if (problem.code === "form_is_sent") return "";
      return problem instanceof tus.Refused && problem.code !== "too_many" ? "photos" : "offline";
    }
    return "";
  }

  // "sent" with where the receipt stands, "refused", "wrong" (the code), "photos", "full" (no more in this hour), or "offline".
  async function deliver(row) {
    const fresh = await token();
    const missing = fresh ? await photosFirst(row.key, fresh) : "offline";
    if (missing) return { state: missing };
    const body = new FormData();
    for (const [name, told] of row.fields) body.append(name, told);
    body.append("step", "send");
    body.append("csrfmiddlewaretoken", fresh);
    try {
      const answer = await ask(form.action, { method: "POST", body });
      if (answer.ok && answer.redirected) {
        await reports.forget(row.key).catch(() => {});
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
  let busy = false, oncemore = false;
  async function goOn() {
    if (form.dataset.report !== "fresh") return;
    // The network came back while a try without it was still ending.
    oncemore = busy;
    if (busy) return;
    busy = true;
    try {
      for (const row of (await reports.drafts()).filter((one) => one.state === "send")) {
        const { state, there } = await deliver(row);
        if (state === "sent") {
          const item = document.createElement("li"), link = document.createElement("a");
          link.href = there;
          link.textContent = list.dataset.sent;
          item.append(link);
          arrived.push(item);
        }
        if (state === "refused" || state === "photos") await reports.keep({ ...row, state: "typed" });
        if (state === "offline" || state === "full") break;
      }
      await show();
    } finally { busy = false; }
    if (oncemore) await goOn();
  }

  let again = 0;
  async function send(submitter) {
    if (busy) return;
    busy = true;
    clearInterval(again);
    const row = { key: form.elements.key.value, fields: fieldsOf(), state: "send", begun, at: Date.now() };
    // What is not kept whole does not go later without what is missing: it waits with its page.
    const waits = !reports.unkept(form) && !row.fields.some(isContact);
    try { await (waits ? reports.keep(row) : keep()); } catch { /* a full phone sends all the same */ }
    say("sending");
    const { state, there } = await deliver(row);
    busy = false;
    // In place of the look: Back leads to the form, not to a page that only a form can ask for.
    if (state === "sent") location.replace(there);
    else if (state === "wrong") say("");
    else if (state === "photos") {
      await keep().catch(() => {});
      say("photos");
    } else if (state === "refused" || state === "full") {
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
    } else say(reports.unkept(form) ? "open" : "offline");
  });
  window.addEventListener("online", () => {
    if (again) send(form.querySelector("[value=send]"));
    else { say("back"); goOn().catch(() => {}); }
  });

  if (form.dataset.report === "fresh") {
    reports.sweep().then(comeBack).catch(() => {}).then(show).then(goOn).catch(() => {});
  } else {
    const known = (rows) => rows.find((one) => one.key === form.elements.key.value);
    reports.drafts().then((rows) => { begun = known(rows)?.begun || begun; }).then(() => keep()).catch(() => {});
  }
});
