// Starts what Wagtail starts by inline scripts, which our policy does not run: repeated forms.
(() => {
  const start = () => {
    for (const place of document.querySelectorAll("[data-inline-panel]")) {
      new window.InlinePanel(JSON.parse(place.dataset.inlinePanel));
      place.remove();
    }
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
