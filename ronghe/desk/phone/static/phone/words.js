// The sentences and addresses of the page, and small parts that every script of the phone builds with.
window.phone = (() => {
  const words = JSON.parse(document.getElementById("phone-words").textContent);
  document.documentElement.classList.add("has-script");

  // `%` stands for the value.
  const say = (name, value) => (value === undefined ? words[name] : words[name].replace("%", value));

  function make(kind, about = {}, ...inside) {
    const { data = {}, ...properties } = about;
    const made = Object.assign(document.createElement(kind), properties);
    Object.assign(made.dataset, data);
    made.append(...inside);
    return made;
  }

  // Outside a secure context browsers offer less; the phone must still be able to name a draft.
  function newKey() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  addEventListener("load", () => {
    if ("serviceWorker" in navigator) navigator.serviceWorker.register(words.at_worker).catch(() => {});
  });
  return { say, make, newKey, tus: window.tusAt(words.at_uploads) };
})();
