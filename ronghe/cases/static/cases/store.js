// What this browser keeps of reports that are not sent yet: until they are sent or thrown away, a week at most.
//
// IndexedDB `ronghe-cases`: `drafts`, one row for each report: `fields` as the form has them, `state` "typed"
// or "send"; `photos`, one row for each file beside it (`batch` is the key of the report): the blob as it was
// chosen, or only `out` for one that was taken out before the house could be told. A phone or a machine in a
// library may be looked at by others: of a tip-off and of a confidential report nothing is ever kept.
window.ronghe.reports = (() => {
  const WEEK = 7 * 86400000, BOTH = ["drafts", "photos"], TRIES = 5;
  const base = window.ronghe.kept("ronghe-cases", 2, (made) => {
    if (!made.objectStoreNames.contains("drafts")) made.createObjectStore("drafts", { keyPath: "key" });
    made.createObjectStore("photos", { keyPath: "key" }).createIndex("batch", "batch");
  });
  const from = (store) => base.within("readonly", [store], (one) => one.objectStore(store).getAll());
  const put = (store, row) => base.within("readwrite", [store], (one) => one.objectStore(store).put(row));
  const remove = (store, key) => base.within("readwrite", [store], (one) => one.objectStore(store).delete(key));

  // Why nothing of it is kept: the name of the sentence that says so.
  function unkept(form) {
    const told = new FormData(form);
    if (told.get("kind") === "tip") return "tip";
    return told.get("visibility") === "confidential" ? "hidden" : "";
  }

  // --- words --------------------------------------------------------------------------------------

  // The whole report with its photos: nothing is left of it, not even its key.
  function forget(key) {
    return base.within("readwrite", BOTH, (one) => {
      one.objectStore("drafts").delete(key);
      const found = one.objectStore("photos").index("batch").openKeyCursor(IDBKeyRange.only(key));
      found.onsuccess = () => {
        if (!found.result) return;
        one.objectStore("photos").delete(found.result.primaryKey);
        found.result.continue();
      };
    });
  }

  // A week after their last word reports go with their photos. Earlier scripts left keys of what was sent ("done").
  async function sweep() {
    const isOld = (row) => row.state === "done" || Date.now() - row.at > WEEK;
    for (const row of (await from("drafts")).filter(isOld)) await forget(row.key);
    const known = (await from("drafts")).map((row) => row.key);
    for (const row of (await from("photos")).filter(isOld)) {
      if (!known.includes(row.batch)) await remove("photos", row.key);
    }
  }

  // --- photos -------------------------------------------------------------------------------------

  async function photos(batch) {
    const found = await base.within("readonly", ["photos"], (one) => one.objectStore("photos").index("batch").getAll(batch));
    return found.sort((a, b) => a.at - b.at).map((row) => ({ ...row, about: { batch }, isBack: true }));
  }

  // Fails when the phone has no room, or when it would be more than the house takes with one form.
  function keepPhoto({ key, blob, name, at, about: { batch } }, { most, bytes }) {
    const { size, lastModified } = blob;
    return base.within("readwrite", ["photos"], (one) => {
      const store = one.objectStore("photos"), asked = store.index("batch").getAll(batch);
      asked.onsuccess = () => {
        const others = asked.result.filter((row) => row.blob && row.key !== key);
        const isMuch = others.reduce((sum, row) => sum + row.size, size) > most * bytes;
        if (size > bytes || others.length >= most || isMuch) one.abort();
        else store.put({ key, batch, blob, name, size, lastModified, at });
      };
    });
  }

  // It goes from this phone at once; that it is out stands here until the house has heard it.
  const takeOut = (key, batch) => put("photos", { key, batch, out: true, at: Date.now() });

  // To the house, unless it is there; how it stands then. What was taken out is taken out there as well.
  async function bring(tus, photo, token, tell = () => {}) {
    if (photo.out) {
      await tus.drop(photo.key, token);
      return remove("photos", photo.key);
    }
    const known = photo.isBack && (await tus.standing(photo.key));
    if (known && known.state === "kept") return known;
    for (let tries = 0; ; tries++) {
      try {
        await tus.send(photo, token, tell);
        return await tus.standing(photo.key);
      } catch (problem) {
        if (problem.code !== "other_upload" || tries > TRIES) throw problem;
        await again(tus, photo);
      }
    }
  }

  // The house does not know a browser again that was closed, and what that one sent goes with no form.
  // The next key follows from the last: two tabs that do this send one file.
  async function again(tus, photo) {
    const last = photo.key;
    photo.key = await tus.keyOf(last);
    await base.within("readwrite", ["photos"], (one) => {
      const store = one.objectStore("photos"), asked = store.get(last);
      asked.onsuccess = () => {
        if (!asked.result) return;
        store.delete(last);
        store.put({ ...asked.result, key: photo.key });
      };
    });
  }

  // --- the form -----------------------------------------------------------------------------------

  // Photos belong to the key of their report.
  function becomes(form, key) {
    form.elements.key.value = key;
    const files = form.querySelector("[data-files]");
    if (files) files.dataset.batch = key;
    form.dispatchEvent(new CustomEvent("report:key"));
  }

  // A page out of the phone's own store comes with a key that may have been used: each report gets one of its own.
  const fresh = document.querySelector("[data-report=fresh]");
  if (fresh) becomes(fresh, base.key());

  return {
    unkept, becomes, forget, sweep, photos, keepPhoto, takeOut, bring,
    drafts: () => from("drafts"),
    keep: (row) => put("drafts", row),
    forgetWords: (key) => remove("drafts", key),
    forgetPhoto: (key) => remove("photos", key),
  };
})();
