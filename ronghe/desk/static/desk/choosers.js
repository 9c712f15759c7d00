// Starts Wagtail's choosers, which Wagtail would do by inline scripts. Also those added later.
(() => {
  const start = (root) => {
    for (const place of root.querySelectorAll("[data-chooser]")) {
      const { maker, id, options } = JSON.parse(place.dataset.chooser);
      place.removeAttribute("data-chooser");
      if (window[maker]) new window[maker](id, options);
    }
  };
  const begin = () => {
    start(document);
    new MutationObserver((changes) => {
      for (const change of changes) {
        for (const node of change.addedNodes) if (node.nodeType === 1) start(node);
      }
    }).observe(document.body, { childList: true, subtree: true });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
