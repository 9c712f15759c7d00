// The rich text editor hands what was typed to the form a quarter of a second later.
// A button pressed sooner would send the text without its last words: it waits for them.
(() => {
  const HANDED_OVER = 400;
  let changed = -HANDED_OVER;
  const note = (event) => {
    if (event.target.closest?.(".Draftail-Editor")) changed = performance.now();
  };
  for (const kind of ["keydown", "beforeinput", "input", "compositionend", "paste", "drop", "click"])
    document.addEventListener(kind, note, true);
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button, input[type=submit]");
    if (!button?.form || button.type !== "submit") return;
    const wait = changed + HANDED_OVER - performance.now();
    if (wait <= 0) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    setTimeout(() => button.click(), wait);
  }, true);
})();
