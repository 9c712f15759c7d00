// Sharing without third parties. The code and the address are on the page without this script.
document.addEventListener("DOMContentLoaded", () => {
  const able = {
    copy: () => Boolean(navigator.clipboard),
    system: () => Boolean(navigator.share),
    print: () => true,
  };
  const acts = {
    async copy(button) {
      await navigator.clipboard.writeText(document.getElementById("address").value);
      const usual = button.textContent;
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = usual; }, 2000);
    },
    async system(button) {
      const url = document.getElementById("address").value;
      // Closing the system's sheet is no error.
      await navigator.share({ title: button.dataset.title, url }).catch(() => {});
    },
    print() { print(); },
  };
  for (const button of document.querySelectorAll("[data-share]")) {
    if (!able[button.dataset.share]()) continue;
    button.hidden = false;
    button.addEventListener("click", () => acts[button.dataset.share](button));
  }
  const address = document.getElementById("address");
  if (address) address.addEventListener("focus", () => address.select());
});
