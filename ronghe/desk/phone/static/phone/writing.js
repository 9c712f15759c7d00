// Keeps every word on this phone while it is typed. Letters that an input method is still composing are
// no words yet: nothing is kept, and no key is handled, before it is done with them.
phone.writing = (() => {
  const { store, say } = phone;
  const form = document.querySelector("[data-writing]");
  if (!form) return null;
  const FIELDS = ["headline", "text", "section", "assignment"];
  const saved = document.querySelector("[data-saved]");
  const said = form.querySelector("[data-said]");
  const kind = form.dataset.kind;
  let composing = false, timer = 0, item = null, last = Promise.resolve();

  const ready = begin();

  async function begin() {
    const asked = location.hash.slice(1);
    item = asked ? await store.item(asked) : null;
    const person = Number(document.body.dataset.person) || (await store.known("person"));
    // Sent meanwhile, or somebody else's: nothing to go on with here.
    if (item && (item.state === "done" || item.person !== person)) return location.replace(say("at_home"));
    if (item) return fill();
    item = { key: phone.newKey(), kind, begun: Date.now(), state: "draft" };
    if (kind === "change") Object.assign(item, { story: Number(form.dataset.story), base: form.elements.base.value });
    const given = new URLSearchParams(location.search).get("assignment");
    if (given) await offer(Number(given));
    return null;
  }

  // Offline the list of the form is empty: what the phone was told about the assignment stands in.
  async function offer(number) {
    const known = (await store.known("tasks"))?.tasks.find((one) => one.id === number);
    const list = form.elements.assignment;
    if (!list || !known) return;
    if (![...list.options].some((one) => one.value === String(number))) list.add(new Option(known.title, number));
    list.value = String(number);
    if (known.section) form.elements.section.value = String(known.section);
  }

  async function fill() {
    if (item.assignment) await offer(Number(item.assignment));
    for (const name of FIELDS) if (form.elements[name] && item[name] !== undefined) form.elements[name].value = item[name];
    form.elements.not_mine.checked = Boolean(item.notMine);
    // Whoever opens what was to be sent goes on writing it; it waits until it is sent again.
    if (["queued", "refused"].includes(item.state)) await store.change("items", item.key, { state: "draft", shown: "", sentence: "" });
    item.state = "draft";
    saved.textContent = say("draft");
  }

  function read() {
    for (const name of FIELDS) if (form.elements[name]) item[name] = form.elements[name].value;
    item.notMine = form.elements.not_mine.checked;
  }

  // One after the other, so that an older text never lands on a newer one.
  function keep() {
    clearTimeout(timer);
    last = last.catch(() => {}).then(() => ready).then(write).catch(failed);
    return last;
  }

  async function write() {
    if (item.state === "queued") return;
    item.person ||= Number(document.body.dataset.person) || (await store.known("person")) || null;
    read();
    await store.put("items", { ...(await store.item(item.key)), ...item });
    if (location.hash.slice(1) !== item.key) history.replaceState(null, "", `#${item.key}`);
    saved.textContent = say("draft");
    navigator.storage?.persist?.();
  }

  function failed(problem) {
    tell(say("no_room"));
    throw problem;
  }

  function tell(sentence) {
    said.textContent = sentence;
    said.hidden = !sentence;
  }

  form.addEventListener("compositionstart", () => { composing = true; clearTimeout(timer); });
  form.addEventListener("compositionend", () => { composing = false; soon(0); });
  form.addEventListener("input", (event) => { if (!composing && !event.isComposing && event.target.type !== "file") soon(300); });
  function soon(milliseconds) {
    clearTimeout(timer);
    timer = setTimeout(() => { if (!composing) keep().catch(() => {}); }, milliseconds);
  }
  // The last chance before a tab is put away.
  addEventListener("pagehide", () => { if (!composing && timer) keep().catch(() => {}); });
  document.addEventListener("visibilitychange", () => { if (document.hidden && !composing) keepIfBegun(); });
  function keepIfBegun() {
    if (location.hash) keep().catch(() => {});
  }

  form.elements.headline.addEventListener("keydown", (event) => {
    // 229: some input methods say of every key only that it is theirs.
    if (event.key !== "Enter" || event.isComposing || composing || event.keyCode === 229) return;
    event.preventDefault();
    form.elements.text.focus();
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const send = event.submitter?.value === "yes";
    await keep();
    if (!item.headline.trim()) { tell(say("no_headline")); form.elements.headline.focus(); return; }
    // From here on it belongs to the sender.
    item.state = "queued";
    await store.change("items", item.key, { state: "queued", shown: "waiting", send });
    location.assign(say("at_home"));
  });

  return { form, ready, keep, tell, item: () => item, change: (about) => { Object.assign(item, about); return keep(); } };
})();
