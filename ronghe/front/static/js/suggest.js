// Sections, keywords and headlines that go on as the reader began, as a combobox. Without this
// script the form works as it is, and a page of its own shows the same list.
document.addEventListener("DOMContentLoaded", () => {
  const input = document.querySelector("[data-suggest]");
  if (!input) return;
  const box = Object.assign(document.createElement("ul"), { id: "suggestions", className: "suggestions", hidden: true });
  box.setAttribute("role", "listbox");
  box.setAttribute("aria-label", input.dataset.suggestLabel);
  input.parentElement.append(box);
  const state = { role: "combobox", "aria-autocomplete": "list", "aria-controls": box.id, "aria-expanded": "false" };
  for (const [name, value] of Object.entries(state)) input.setAttribute(name, value);
  let asking = null;
  let soon = 0;

  const options = () => [...box.children];
  const active = () => box.querySelector("[aria-selected=true]");
  function close() {
    asking?.abort();
    clearTimeout(soon);
    box.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }
  function choose(option) {
    for (const one of options()) one.setAttribute("aria-selected", String(one === option));
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  }
  function show(found) {
    box.replaceChildren(...found.map((one, place) => {
      const option = Object.assign(document.createElement("li"), { id: `suggestion-${place}`, textContent: one.text });
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.kind = one.kind;
      option.dataset.address = one.address;
      return option;
    }));
    if (!found.length || document.activeElement !== input) return close();
    box.hidden = false;
    input.setAttribute("aria-expanded", "true");
    return choose(null);
  }
  async function ask() {
    asking?.abort();
    asking = new AbortController();
    const typed = input.value.trim();
    if (!typed) return close();
    try {
      const address = `${input.dataset.suggest}?${new URLSearchParams({ q: typed })}`;
      const answer = await fetch(address, { signal: asking.signal, headers: { Accept: "application/json" } });
      return show(answer.ok ? (await answer.json()).suggestions : []);
    } catch { return undefined; /* Overtaken by the next letter, or no network: the form still works. */ }
  }
  function later(event) {
    // Half a syllable in an input method is not a word yet.
    if (event.isComposing) return;
    clearTimeout(soon);
    soon = setTimeout(ask, 150);
  }
  input.addEventListener("input", later);
  input.addEventListener("compositionend", later);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || box.hidden) return;
    const all = options();
    const place = all.indexOf(active());
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      // One place beyond each end is the input itself.
      choose(all[(place + 1 + step + all.length + 1) % (all.length + 1) - 1] ?? null);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && place >= 0) {
      event.preventDefault();
      location.assign(all[place].dataset.address);
    }
  });
  // The input keeps the focus, so that the list is still there when the finger lifts.
  box.addEventListener("pointerdown", (event) => event.preventDefault());
  box.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.address);
  });
});
