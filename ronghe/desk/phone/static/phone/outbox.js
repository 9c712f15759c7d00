// Sends what waits: files first, then the words, then on to the desk. Each step may be asked for twice;
// the house answers the second time with what it did the first. One sender at a time over all tabs.
phone.outbox = (() => {
  const { store, tus, say } = phone;
  const LONGEST = 30;
  let pause = 0, timer = 0, running = false;

  async function me() {
    const answer = await tus.ask(say("at_state"));
    if (!answer.ok) throw new tus.Cut(String(answer.status));
    const told = await answer.json();
    if (told.person) {
      await store.know("person", told.person);
      await store.know("tasks", { person: told.person, at: told.at, tasks: told.tasks });
    }
    return told;
  }

  // What arrived is shown for some days, then forgotten; the house has it.
  const SHOWN_DAYS = 3;
  async function tidy() {
    for (const one of await store.items()) {
      if (one.state === "done" && Date.now() - one.ended > SHOWN_DAYS * 86400e3) await store.drop(one.key);
    }
  }

  const waiting = async () => (await store.items()).filter((one) => one.state === "queued");

  async function run() {
    clearTimeout(timer);
    if (running) return;
    running = true;
    try {
      if (navigator.locks) await navigator.locks.request("ronghe-outbox", { ifAvailable: true }, (lock) => (lock ? all() : again()));
      else await all();
    } finally {
      running = false;
    }
  }

  async function all() {
    const items = await waiting();
    if (!items.length) return;
    try {
      if (!navigator.onLine) throw new tus.Cut("offline");
      const here = await me();
      for (const item of items) await one(item, here);
      pause = 0;
    } catch (problem) {
      if (!(problem instanceof tus.Cut)) throw problem;
      for (const item of await waiting()) await tell(item.key, "waiting");
    }
    if ((await waiting()).length) again();
  }

  function again() {
    pause = Math.min(LONGEST, pause ? pause * 2 : 1);
    clearTimeout(timer);
    timer = setTimeout(run, pause * 1000);
  }

  // What the list shows beside the item; the state itself only says whether it is to be sent.
  const tell = (key, shown, more = {}) => store.change("items", key, { shown, ...more });

  async function one(item, here) {
    if (!here.person) return tell(item.key, "sign_in");
    if (item.person !== here.person) return tell(item.key, "other");
    // Somebody may have opened it to go on writing.
    if ((await store.item(item.key))?.state !== "queued") return null;
    try {
      const files = await store.filesOf(item.key);
      for (const [place, file] of files.entries()) await upload(item, file, files, place, here);
      await tell(item.key, "sending", { part: 1 });
      await file(item, files, here);
    } catch (problem) {
      if (problem instanceof tus.SignIn) return tell(item.key, "sign_in");
      if (problem instanceof tus.Cut) throw problem;
      // A file that the phone itself can no longer read is as good as refused, and must not hold up the others.
      await refused(item, problem);
    }
  }

  async function upload(item, file, files, place, here) {
    if (file.there) return;
    const whole = files.reduce((sum, one) => sum + one.blob.size, 0);
    const before = files.slice(0, place).reduce((sum, one) => sum + one.blob.size, 0);
    const about = { own: file.own ? "yes" : "no", memo: file.memo ? "yes" : "no" };
    await tus.send({ ...file, about }, here.csrf, (offset) => tell(item.key, "uploading", { part: (before + offset) / whole }));
    pause = 0;
    await store.change("files", file.key, { there: true });
  }

  async function file(item, files, here) {
    const { key, kind, person, headline, text, section, assignment, story, base, place, send } = item;
    const said = { key, kind, person, headline, text, section, assignment, story, base, ...place, send, files: files.map((one) => ({ key: one.key, caption: one.caption })) };
    // Once asked, the house may have it, even if we never hear so.
    for (const one of files) await store.change("files", one.key, { asked: true });
    const answer = await tus.ask(say("at_file"), { method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": here.csrf }, body: JSON.stringify(said) });
    const told = await answer.json().catch(() => null);
    if (!told) throw new tus.Cut(String(answer.status));
    if (told.error?.code === "other_words") return goesOn(item, told.earlier);
    if (!answer.ok) throw new tus.Refused(told.error.message, told.error.code);
    const atDesk = send && !told.refusal;
    await store.change("items", key, { state: "done", shown: atDesk ? "done" : "kept", address: told.address, sentence: told.refusal, ended: Date.now() });
    // Only now: until the house has said yes, the phone has everything.
    await store.drop(key, { keepItem: true });
  }

  // The house had an earlier text of this, and we never heard: the newer words are a change of it.
  async function goesOn(item, earlier) {
    for (const one of await store.filesOf(item.key)) {
      if (one.asked) await store.dropFile(one.key);
    }
    await rename(item.key, { kind: item.kind === "note" ? "note" : "change", story: earlier.story, base: earlier.base });
    throw new tus.Cut("goes on");
  }

  // The same item under a new key: another thing is asked of the house.
  async function rename(key, difference) {
    const item = { ...(await store.item(key)), ...difference, key: phone.newKey(), shown: "waiting", sentence: "" };
    await store.put("items", item);
    for (const one of await store.filesOf(key)) await store.put("files", { ...one, item: item.key });
    await store.drop(key);
  }

  async function refused(item, problem) {
    if (problem.code === "another_person") return tell(item.key, "other");
    if (problem.code === "newer_version") return store.change("items", item.key, { state: "conflict", shown: "conflict", sentence: problem.message });
    if (["upload_expired", "files_missing"].includes(problem.code)) return renew(item);
    if (["not_whole_yet", "being_written"].includes(problem.code)) { await unsettle(item); throw new tus.Cut(problem.code); }
    return store.change("items", item.key, { state: "refused", shown: "refused", sentence: problem.message });
  }

  // The house gave the parts up; the blobs are still here and go again under new names.
  async function renew(item) {
    for (const file of await store.filesOf(item.key)) {
      await store.dropFile(file.key);
      await store.put("files", { ...file, key: phone.newKey(), there: false });
    }
    throw new tus.Cut("renewed");
  }

  async function unsettle(item) {
    for (const file of await store.filesOf(item.key)) await store.change("files", file.key, { there: false });
  }

  addEventListener("online", () => { pause = 0; run(); });
  addEventListener("pageshow", () => { tidy(); run(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) run(); });
  return { run, me, rename };
})();
