// Starts what Wagtail starts by inline scripts, which our policy does not run: repeated forms and the picture chooser.
(() => {
  const take = (place, name) => {
    const options = JSON.parse(place.dataset[name]);
    place.remove();
    return options;
  };
  const start = () => {
    for (const place of document.querySelectorAll("[data-inline-panel]")) {
      new window.InlinePanel(take(place, "inlinePanel"));
    }
    for (const place of document.querySelectorAll("[data-picture-chooser]")) {
      const [id, options] = take(place, "pictureChooser");
      new window.ImageChooser(id, options);
    }
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
