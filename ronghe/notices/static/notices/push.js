// Messages of the browser: switched on by a press. Subscribing can hang for ever where the
// browser's push service cannot be reached, so it gets five seconds.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("[data-push]");
  const on = form?.querySelector("[data-push-on]");
  if (!on || !("serviceWorker" in navigator) || !("PushManager" in window)) return;
  const said = form.querySelector("[data-push-said]");
  on.hidden = false;

  const within = (seconds, promise) => Promise.race([
    promise,
    new Promise((_, fail) => { setTimeout(() => fail(new Error("too slow")), seconds * 1000); }),
  ]);
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));

  on.addEventListener("click", async () => {
    on.disabled = true;
    try {
      if (await Notification.requestPermission() !== "granted") {
        said.textContent = said.dataset.denied;
        return;
      }
      const worker = await within(5, navigator.serviceWorker.ready);
      const device = await within(5, worker.pushManager.subscribe({
        userVisibleOnly: true, applicationServerKey: bytes(form.dataset.push),
      }));
      const answer = await fetch(form.action, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
        body: JSON.stringify(device),
      });
      if (!answer.ok) throw new Error(answer.status);
      location.reload();
    } catch {
      said.textContent = said.dataset.failed;
    } finally {
      on.disabled = false;
    }
  });
});
