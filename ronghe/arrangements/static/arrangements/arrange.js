// Arranging a front by drag and by arrow keys. Each step sends the same form as the buttons do and
// puts the answer in the place of the page; without this script the buttons do it alone.
(() => {
  const page = () => document.querySelector("[data-arrange]");
  const EDGE = 70;
  let busy = false;

  // Stays while the page around it is replaced: else nobody would hear it.
  const said = Object.assign(document.createElement("p"), { className: "w-sr-only", role: "status" });
  said.dataset.said = "";

  const arm = () => {
    document.body.append(said);
    for (const grip of document.querySelectorAll("[data-grip]")) grip.hidden = false;
  };

  // The answer is a whole page: its content and its messages are taken over, focus stays on the same thing.
  const show = (answer, focus) => {
    const fresh = new DOMParser().parseFromString(answer, "text/html");
    const told = fresh.querySelector("[data-overtaken] [role=alert], .messages li");
    const words = told ? told.textContent.trim() : "";
    const open = [...document.querySelectorAll("details[id][open]")].map((one) => one.id);
    for (const part of [".desk-page", ".desk-head", ".messages"]) {
      const here = document.querySelector(part), there = fresh.querySelector(part);
      if (here && there) here.replaceChildren(...there.childNodes);
    }
    arm();
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    said.textContent = words;
    // A button that moved its story as far as it goes is gone; the grip is still there.
    const places = [focus, focus.replace(/^(up|down)-/, "grip-")].map((id) => document.getElementById(id));
    (document.querySelector("[data-overtaken] button") || places.find(Boolean))?.focus();
  };

  const send = async (form, step, focus) => {
    if (busy) return;
    busy = true;
    page()?.classList.add("is-busy");
    const data = new FormData(form);
    data.set("do", step);
    try {
      const answer = await fetch(form.action, { method: "POST", body: data });
      if (!answer.headers.get("content-type")?.startsWith("text/html")) throw new Error(answer.status);
      show(await answer.text(), focus);
    } catch {
      // The browser says what is wrong better than we could, and keeps the step for another try.
      const field = Object.assign(document.createElement("input"), { type: "hidden", name: "do", value: step });
      form.append(field);
      form.submit();
    } finally {
      busy = false;
      page()?.classList.remove("is-busy");
    }
  };

  const steps = () => document.getElementById("steps");

  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button?.closest("[data-arrange]") || button.name !== "do") return;
    event.preventDefault();
    send(event.target, button.value, button.id);
  });

  document.addEventListener("keydown", (event) => {
    const grip = event.target.closest?.("[data-grip]");
    const step = grip && { ArrowUp: grip.dataset.up, ArrowDown: grip.dataset.down }[event.key];
    if (!step) return;
    event.preventDefault();
    send(steps(), step, grip.id);
  });

  // --- drag -------------------------------------------------------------------------------------

  let drag = null;

  const clear = () => {
    for (const one of document.querySelectorAll(".is-target")) one.classList.remove("is-target");
  };

  const target = (x, y) => {
    const under = document.elementFromPoint(x, y);
    return under?.closest(drag.kind === "block" ? "[data-block][data-moves]" : "[data-slot]");
  };

  const point = () => {
    const found = target(drag.x, drag.y);
    clear();
    drag.target = found && found !== drag.item ? found : null;
    drag.target?.classList.add("is-target");
  };

  const scroll = () => {
    if (!drag) return;
    if (drag.y < EDGE) window.scrollBy(0, -12);
    if (drag.y > window.innerHeight - EDGE) window.scrollBy(0, 12);
    point();
    drag.frame = requestAnimationFrame(scroll);
  };

  const stop = () => {
    cancelAnimationFrame(drag.frame);
    drag.item.classList.remove("is-dragging");
    document.body.classList.remove("drags");
    clear();
    const done = drag;
    drag = null;
    return done;
  };

  // A block is put before the one it is dropped on; coming from above, after it.
  const step = ({ kind, item, target: onto }) => {
    if (kind === "story") return `pin ${onto.dataset.slot} ${item.dataset.story}`;
    const down = item.compareDocumentPosition(onto) & Node.DOCUMENT_POSITION_FOLLOWING;
    const before = down ? onto.nextElementSibling : onto;
    return `before ${item.dataset.block} ${before?.dataset.block || 0}`;
  };

  document.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-grip]");
    if (!grip || event.button !== 0 || busy) return;
    const kind = grip.dataset.grip;
    const item = grip.closest(kind === "block" ? "[data-block]" : "[data-slot]");
    grip.setPointerCapture(event.pointerId);
    drag = { kind, item, grip, x: event.clientX, y: event.clientY, target: null };
    item.classList.add("is-dragging");
    document.body.classList.add("drags");
    drag.frame = requestAnimationFrame(scroll);
  });
  document.addEventListener("pointermove", (event) => {
    if (drag) Object.assign(drag, { x: event.clientX, y: event.clientY });
  });
  document.addEventListener("pointerup", () => {
    if (!drag) return;
    point();
    const done = stop();
    if (done.target) send(steps(), step(done), done.grip.id);
  });
  document.addEventListener("pointercancel", () => drag && stop());
  document.addEventListener("keyup", (event) => {
    if (event.key === "Escape" && drag) stop();
  });

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", arm);
  else arm();
})();
