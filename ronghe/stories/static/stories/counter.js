// Shows under a headline how many characters it has. Without this script nothing is missing but the number.
(() => {
  const counted = /[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff01-\uff65\u2014\u2018-\u201d\u2026]|[^\s\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff01-\uff65\u2014\u2018-\u201d\u2026]+/g;
  const show = (input) => {
    let place = input.parentElement.querySelector(":scope > .headline-count");
    if (!place) {
      place = document.createElement("output");
      place.className = "headline-count";
      place.htmlFor = input.id;
      input.insertAdjacentElement("afterend", place);
    }
    place.textContent = String((input.value.match(counted) || []).length);
  };
  document.addEventListener("input", (event) => {
    if (event.target.matches("input[data-counted]")) show(event.target);
  });
  const showAll = () => document.querySelectorAll("input[data-counted]").forEach(show);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", showAll);
  else showAll();
})();
