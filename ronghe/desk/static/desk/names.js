// Gives fields that Wagtail's scripts make without a name the words beside them, for those who listen.
(() => {
  const NAMELESS = [
    [".public-DraftEditor-content", "section", ".w-panel__heading"],
    [".tagit-new input", ".w-field__wrapper, .w-panel", "label, .w-panel__heading"],
    ["input[type=file]", ".w-field__wrapper, main", "label, h1, #header-title"],
  ];
  const name = (root) => {
    for (const [fields, around, words] of NAMELESS) {
      for (const field of root.querySelectorAll(`${fields}:not([aria-label])`)) {
        if (field.labels?.length) continue;
        const said = field.closest(around)?.querySelector(words)?.textContent.trim();
        if (said) field.setAttribute("aria-label", said);
      }
    }
  };
  const begin = () => {
    name(document);
    new MutationObserver((changes) => {
      for (const change of changes) {
        for (const node of change.addedNodes) if (node.nodeType === 1) name(node);
      }
    }).observe(document.body, { childList: true, subtree: true });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
