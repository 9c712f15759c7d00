// Text size and colours, kept on this device. Runs before the page is drawn, so nothing flashes.
// Works without it: colours follow the device, the browser's zoom sizes the text.
(() => {
  const root = document.documentElement;
  const names = ["text", "theme"];
  const read = (name) => { try { return localStorage.getItem(`ronghe.${name}`) || ""; } catch { return ""; } };
  const dark = () => root.dataset.theme === "dark" || (!root.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);

  function show() {
    for (const name of names) {
      if (read(name)) root.dataset[name] = read(name);
      else delete root.dataset[name];
    }
    for (const button of document.querySelectorAll("[data-setting]")) {
      const on = button.dataset.setting === "text" ? root.dataset.text === "large" : dark();
      button.setAttribute("aria-pressed", String(on));
    }
    for (const input of document.querySelectorAll("[data-settings] input")) input.checked = read(input.name) === input.value;
  }

  function keep(name, value) {
    try {
      if (value) localStorage.setItem(`ronghe.${name}`, value);
      else localStorage.removeItem(`ronghe.${name}`);
    } catch { /* Storage is switched off: the setting holds for this page only. */ }
    show();
    if (value) root.dataset[name] = value;
  }

  show();
  document.addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-setting]")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        if (button.dataset.setting === "text") keep("text", root.dataset.text === "large" ? "" : "large");
        else keep("theme", dark() ? "light" : "dark");
      });
    }
    for (const form of document.querySelectorAll("[data-settings]")) {
      form.hidden = false;
      form.parentElement.querySelector("[data-without-script]").hidden = true;
      form.addEventListener("change", (event) => keep(event.target.name, event.target.value));
    }
    show();
  });
  addEventListener("storage", show);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
})();
