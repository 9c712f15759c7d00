// What was typed waits in this browser until the desk has it: through a lost network, a closed tab, a
// sign-out, a restart. On every page of the desk: whatever an earlier page left behind is sent from here.
//
// IndexedDB `ronghe-words`: `tabs` (one row per open page: what it last heard of the text) and `saves`
// (what it typed, in order). A save that was tried keeps its key: sent twice, it counts once.
window.ronghe = window.ronghe || {};
window.ronghe.words = (() => {
  const ALIVE = 15000, LATE = 30000, GONE = 86400000;
  const opened = new Promise((done, failed) => {
    const asked = indexedDB.open("ronghe-words", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("tabs", { keyPath: "tab" });
      asked.result.createObjectStore("saves", { keyPath: "seq", autoIncrement: true }).createIndex("tab", "tab");
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  opened.catch(() => {});

  // One transaction; `work(tabs, saves, give)` asks in it, `give` is what comes back.
  const inside = async (mode, work) => {
    const base = await opened;
    return new Promise((done, failed) => {
      let given;
      const act = base.transaction(["tabs", "saves"], mode, { durability: "strict" });
      act.oncomplete = () => done(given);
      act.onerror = act.onabort = () => failed(act.error);
      work(act.objectStore("tabs"), act.objectStore("saves"), (one) => { given = one; });
    });
  };
  const uuid = () => {
    const parts = crypto.getRandomValues(new Uint8Array(16));
    parts[6] = (parts[6] & 15) | 64;
    parts[8] = (parts[8] & 63) | 128;
    const hex = [...parts].map((one) => one.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  };

  const open = (row) => inside("readwrite", (tabs) => tabs.put({ ...row, alive: Date.now() }));
  const alive = (tab) => inside("readwrite", (tabs) => {
    tabs.get(tab).onsuccess = ({ target }) => target.result && tabs.put({ ...target.result, alive: Date.now() });
  });
  const row = (tab) => inside("readonly", (tabs, _saves, give) => {
    tabs.get(tab).onsuccess = ({ target }) => give(target.result);
  });

  // Put away what the page shows now. An older save that was never tried is this one's beginning.
  const keep = (tab, save) => inside("readwrite", (_tabs, saves, give) => {
    saves.index("tab").getAll(tab).onsuccess = ({ target }) => {
      const last = target.result.at(-1);
      const fresh = { ...save, tab, key: uuid(), at: Date.now(), tried: false };
      if (last && !last.tried) {
        fresh.seq = last.seq;
        fresh.at = last.at;
        fresh.touched = [...new Set([...last.touched, ...save.touched])];
      }
      saves.put(fresh);
      give(fresh);
    };
  });

  const next = (tab) => inside("readwrite", (tabs, saves, give) => {
    tabs.get(tab).onsuccess = (found) => {
      saves.index("tab").openCursor(tab).onsuccess = ({ target }) => {
        const cursor = target.result;
        if (!cursor) return;
        if (cursor.value.stuck) { cursor.continue(); return; }
        const save = { ...cursor.value, tried: true };
        cursor.update(save);
        give({ row: found.target.result, save });
      };
    };
  });

  // The answer is heard and the save forgotten in one step: after a crash either both happened or none.
  const heard = (save, answer) => inside("readwrite", (tabs, saves, give) => {
    saves.get(save.seq).onsuccess = ({ target }) => {
      if (!target.result || target.result.key !== save.key) return;
      saves.delete(save.seq);
      tabs.get(save.tab).onsuccess = (found) => {
        const known = found.target.result;
        if (!known) return;
        for (const [place, hash] of Object.entries(answer.taken)) {
          if (hash) known.base[place] = hash;
          else delete known.base[place];
        }
        for (const place of save.touched) if (!(place in known.base) && !(place in answer.taken)) known.base[place] = "";
        for (const place of save.deleted) delete known.base[place];
        known.order = save.order;
        // A new story: from now on the page belongs to it.
        if (answer.begun) {
          const { base, typed, edit, here } = answer.begun;
          Object.assign(known, { base, edit, here, typed: new URL(typed, location).href });
        }
        tabs.put(known);
        give(known);
      };
    };
  });
  const stuck = (save) => inside("readwrite", (_tabs, saves) => saves.put({ ...save, stuck: true }));

  let csrf = "", who = 0;
  const ask = async (address, options) => {
    const asking = new AbortController();
    const timer = setTimeout(() => asking.abort(), 20000);
    try {
      return await fetch(address, { credentials: "same-origin", redirect: "manual", cache: "no-store", signal: asking.signal, ...options });
    } finally { clearTimeout(timer); }
  };
  // Who is signed in now. A token from before a sign-in is worth nothing after it.
  const known = async (address) => {
    const answer = await ask(address, { headers: { Accept: "application/json", "X-Beat": "1" } });
    if (answer.type === "opaqueredirect" || answer.status === 403) return "signed-out";
    if (!answer.ok) return "offline";
    ({ csrf, who } = await answer.json());
    return "";
  };
  const post = (address, body, more) => ask(address, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": csrf, ...more } });

  const send = async ({ row: tab, save }, late) => {
    if (!csrf || who !== tab.who) {
      const problem = await known(tab.key);
      if (problem) return problem;
    }
    if (who !== tab.who) return "another";
    const body = new FormData();
    for (const [name, value] of save.form) body.append(name, value);
    body.append("typed", JSON.stringify({
      key: save.key, tab: save.tab, who: tab.who, base: tab.base, order: tab.order,
      touched: [...save.touched, ...save.deleted], late: late || Date.now() - save.at > LATE,
    }));
    const answer = await post(tab.typed, body);
    if (answer.ok) {
      const said = await answer.json();
      return { said, row: await heard(save, said) };
    }
    csrf = "";
    if (answer.type === "opaqueredirect" || answer.status === 403) return (await known(tab.key)) || "again";
    if (answer.status === 409) return "another";
    if ([400, 404, 413].includes(answer.status)) { await stuck(save); return "stuck"; }
    return "offline";
  };

  // Sends what waits of one page, in order. What it answers is a word for how it stands.
  const busy = new Map();
  const drain = (tab, late = false, told = () => {}) => {
    const before = busy.get(tab) || Promise.resolve();
    const now = before.then(async () => {
      let refusals = 0;
      for (;;) {
        const waiting = await next(tab);
        if (!waiting) return "saved";
        if (!waiting.row) { await stuck(waiting.save); return "stuck"; }
        let result;
        try { result = await send(waiting, late); } catch { result = "offline"; }
        if (result === "again" && ++refusals < 3) continue;
        if (typeof result === "string") return result === "again" ? "offline" : result;
        told(result.said, waiting.save, result.row);
      }
    });
    busy.set(tab, now.catch(() => "offline"));
    return now;
  };

  // Pages that are no longer there.
  const orphans = async (mine) => {
    const found = await inside("readonly", (tabs, _saves, give) => {
      tabs.getAll().onsuccess = ({ target }) => give(target.result);
    });
    for (const one of found || []) {
      if (one.tab === mine || Date.now() - one.alive < ALIVE) continue;
      const state = await drain(one.tab, true);
      if (state === "saved" && Date.now() - one.alive > GONE / 24)
        await inside("readwrite", (tabs, saves) => {
          saves.index("tab").count(one.tab).onsuccess = ({ target }) => { if (!target.result) tabs.delete(one.tab); };
        });
    }
  };
  if (window.indexedDB) {
    const look = () => orphans(window.ronghe.tab).catch(() => {});
    setTimeout(look, 1000);
    setInterval(look, 20000);
    window.addEventListener("online", look);
  }
  return { open, alive, row, keep, drain, known, post, uuid };
})();
