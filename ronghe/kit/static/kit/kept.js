// What a page keeps in this browser (IndexedDB): whole transactions, and who hears of changes, in this
// tab and in the others. `shape` makes the stores of a new base.
window.ronghe = window.ronghe || {};
window.ronghe.kept = (name, version, shape) => {
  let opening;

  function open() {
    opening ||= new Promise((done, fail) => {
      const asked = indexedDB.open(name, version);
      asked.onupgradeneeded = () => shape(asked.result);
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
  const others = "BroadcastChannel" in window ? new BroadcastChannel(name) : null;
  if (others) others.onmessage = () => listeners.forEach((one) => one());
  function changed(mode) {
    if (mode !== "readwrite") return;
    listeners.forEach((one) => one());
    others?.postMessage("changed");
  }

  // A random UUID. `crypto.randomUUID` is missing where a page came without TLS, as in a house's own network.
  function key() {
    const parts = crypto.getRandomValues(new Uint8Array(16));
    parts[6] = (parts[6] & 15) | 64;
    parts[8] = (parts[8] & 63) | 128;
    const hex = [...parts].map((one) => one.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  return { within, key, onChange: (one) => listeners.add(one) };
};
