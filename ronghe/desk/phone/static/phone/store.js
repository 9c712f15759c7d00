// What is kept on this phone (IndexedDB): items of the outbox, their files as blobs, and who was here.
phone.store = (() => {
  const NAME = "ronghe-phone";
  let opening;

  function open() {
    opening ||= new Promise((done, fail) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("items", { keyPath: "key" });
        asked.result.createObjectStore("files", { keyPath: "key" }).createIndex("item", "item");
        asked.result.createObjectStore("known", { keyPath: "name" });
      };
      asked.onsuccess = () => {
        // Another tab with newer scripts must be able to change the shape.
        asked.result.onversionchange = () => asked.result.close();
        done(asked.result);
      };
      asked.onerror = () => fail(asked.error);
    });
    return opening;
  }

  // One transaction over `stores`; `work` gets it and may return a request whose result is wanted.
  async function within(mode, stores, work) {
    const base = await open();
    return new Promise((done, fail) => {
      const doing = base.transaction(stores, mode);
      const asked = work(doing);
      doing.oncomplete = () => { changed(mode); done(asked?.result); };
      doing.onabort = doing.onerror = () => fail(doing.error);
    });
  }

  const listeners = new Set();
  const others = "BroadcastChannel" in window ? new BroadcastChannel(NAME) : null;
  if (others) others.onmessage = () => listeners.forEach((one) => one());
  function changed(mode) {
    if (mode !== "readwrite") return;
    listeners.forEach((one) => one());
    others?.postMessage("changed");
  }

  const item = (key) => within("readonly", ["items"], (one) => one.objectStore("items").get(key));
  const items = async () => {
    const found = await within("readonly", ["items"], (one) => one.objectStore("items").getAll());
    return found.sort((a, b) => a.begun - b.begun);
  };
  const filesOf = async (key) => {
    const found = await within("readonly", ["files"], (one) => one.objectStore("files").index("item").getAll(key));
    return found.sort((a, b) => a.place - b.place);
  };
  const put = (store, value) => within("readwrite", [store], (one) => one.objectStore(store).put(value));
  const dropFile = (key) => within("readwrite", ["files"], (one) => one.objectStore("files").delete(key));

  // Reads and writes in one transaction, so that a draft and the sender never undo each other.
  function change(store, key, difference) {
    return within("readwrite", [store], (one) => {
      const asked = one.objectStore(store).get(key);
      asked.onsuccess = () => {
        if (!asked.result) return;
        const told = typeof difference === "function" ? difference(asked.result) : difference;
        if (told) one.objectStore(store).put({ ...asked.result, ...told });
      };
    });
  }

  function drop(key, { keepItem = false } = {}) {
    return within("readwrite", ["items", "files"], (one) => {
      const files = one.objectStore("files").index("item").openKeyCursor(IDBKeyRange.only(key));
      files.onsuccess = () => {
        if (!files.result) return;
        one.objectStore("files").delete(files.result.primaryKey);
        files.result.continue();
      };
      if (!keepItem) one.objectStore("items").delete(key);
    });
  }

  const known = async (name) => (await within("readonly", ["known"], (one) => one.objectStore("known").get(name)))?.value;
  const know = (name, value) => within("readwrite", ["known"], (one) => one.objectStore("known").put({ name, value }));

  return { item, items, filesOf, put, change, drop, dropFile, known, know, onChange: (one) => listeners.add(one) };
})();
