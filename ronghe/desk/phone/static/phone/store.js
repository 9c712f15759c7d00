// What is kept on this phone (IndexedDB): items of the outbox, their files as blobs, and who was here.
phone.store = (() => {
  const { within, onChange } = window.ronghe.kept("ronghe-phone", 1, (base) => {
    base.createObjectStore("items", { keyPath: "key" });
    base.createObjectStore("files", { keyPath: "key" }).createIndex("item", "item");
    base.createObjectStore("known", { keyPath: "name" });
  });

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

  return { item, items, filesOf, put, change, drop, dropFile, known, know, onChange };
})();
