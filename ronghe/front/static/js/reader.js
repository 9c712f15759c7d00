// Greets a signed-in reader after the page is there. Only a device that signed in once asks at all;
// without this script the link to one's own page is enough.
document.addEventListener("DOMContentLoaded", async () => {
  const own = document.querySelector("[data-reader]");
  try {
    if (own) {
      if (own.dataset.reader === "in") localStorage.setItem("ronghe.reader", "1");
      else localStorage.removeItem("ronghe.reader");
      return;
    }
    if (!localStorage.getItem("ronghe.reader")) return;
    const answer = await fetch("/me/state.json", { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const reader = await answer.json();
    if (!reader.signed_in) localStorage.removeItem("ronghe.reader");
    else for (const link of document.querySelectorAll("[data-me]")) link.textContent = reader.unread ? `${reader.name} (${reader.unread})` : reader.name;
  } catch { /* Storage or network is away: the page is complete without it. */ }
});
