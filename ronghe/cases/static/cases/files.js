// Photos and documents beside a form: each begins to arrive when it is chosen and goes on after every cut.
// The house makes them anew and answers with what it kept: that is what is shown.
(() => {
  const LONGEST = 30;

  function make(kind, about = {}, ...inside) {
    const made = Object.assign(document.createElement(kind), about);
    made.append(...inside);
    return made;
  }

  // The same file in the same form has the same key: chosen again after a restart, it goes on where it was.
  async function keyOf(batch, file) {
    let bytes = crypto.getRandomValues(new Uint8Array(16));
    if (crypto.subtle) {
      const words = new TextEncoder().encode([batch, file.name, file.size, file.lastModified].join(" "));
      bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", words)).slice(0, 16);
    }
    const hex = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  function begin(part) {
    const { at, most } = part.dataset;
    const say = (name) => part.dataset[`say${name}`];
    const tus = window.tusAt(at);
    const form = part.closest("form");
    // A phone has two: its camera, and what it has already.
    const inputs = part.querySelectorAll("input[type=file]");
    const list = part.querySelector("[data-list]");
    const said = part.querySelector("[data-said]");
    const csrf = () => form.querySelector("[name=csrfmiddlewaretoken]").value;
    const waiting = [];
    let running = false, pause = 0, timer = 0, pressed = null;

    function outOf(row, key) {
      const button = make("button", { type: "button", className: "button file-out", textContent: say("Out") });
      button.addEventListener("click", async () => {
        const place = waiting.findIndex((one) => one.key === key);
        if (place >= 0) waiting.splice(place, 1);
        row.remove();
        said.textContent = "";
        inputs[0].focus();
        const headers = { "Tus-Resumable": "1.0.0", "X-CSRFToken": csrf() };
        await tus.ask(`${at}${key}/`, { method: "DELETE", headers }).catch(() => {});
        settle();
      });
      return button;
    }

    async function choose(input) {
      // What arrives by itself must not be sent with the form once more.
      const chosen = [...input.files];
      input.value = "";
      said.textContent = "";
      // A draft that somebody goes on with brings its own.
      const { batch } = part.dataset;
      for (const blob of chosen) {
        const key = await keyOf(batch, blob);
        if (list.querySelector(`[data-key="${key}"]`)) continue;
        if (list.children.length >= Number(most)) { said.textContent = say("Many"); break; }
        const bar = make("progress", { max: 1, value: 0 });
        const words = make("span", { className: "file-name", textContent: blob.name });
        const row = make("li", {}, bar, words);
        row.dataset.key = key;
        row.append(outOf(row, key));
        list.append(row);
        waiting.push({ key, blob, name: blob.name, about: { batch }, row, bar, words });
      }
      run();
    }

    async function run() {
      clearTimeout(timer);
      if (running) return;
      running = true;
      try {
        while (waiting.length) {
          const file = waiting[0];
          await one(file);
          // It may have been taken out meanwhile.
          if (waiting[0] === file) waiting.shift();
          pause = 0;
        }
      } catch (problem) {
        if (!(problem instanceof tus.Cut)) throw problem;
        said.textContent = say("Cut");
        pause = Math.min(LONGEST, pause ? pause * 2 : 1);
        timer = setTimeout(run, pause * 1000);
      } finally {
        running = false;
      }
      settle();
    }

    async function one(file) {
      try {
        await tus.send(file, csrf(), (offset) => {
          file.bar.value = offset / file.blob.size;
          said.textContent = `${say("Arriving")} ${Math.round((100 * offset) / file.blob.size)} %`;
        });
        const told = await (await tus.ask(`${at}${file.key}/`, {})).json();
        if (told.refusal) throw new tus.Refused(told.refusal, "upload_refused");
        show(file, told);
      } catch (problem) {
        if (problem instanceof tus.Cut) throw problem;
        if (!file.row.isConnected) return;
        file.bar.remove();
        file.words.textContent = `${file.name}: ${problem.message || say("Cut")}`;
        file.row.setAttribute("role", "alert");
      }
    }

    function show(file, told) {
      if (told.small) {
        file.words.remove();
        file.bar.replaceWith(make("img", { src: told.small, width: 96, height: 96, alt: file.name }));
      } else {
        file.bar.remove();
        file.words.textContent = `${say("Document")}: ${file.name}`;
      }
      said.textContent = "";
    }

    // Whoever pressed the button while something was arriving need not press it again.
    function settle() {
      if (waiting.length || !pressed) return;
      const button = pressed.button;
      pressed = null;
      form.requestSubmit(button);
    }

    form.addEventListener("submit", (event) => {
      if (!waiting.length) return;
      event.preventDefault();
      pressed = { button: event.submitter };
      said.textContent = say("Wait");
      said.scrollIntoView({ block: "nearest" });
    });
    for (const row of list.querySelectorAll("[data-key]")) {
      row.querySelector(".file-out").replaceWith(outOf(row, row.dataset.key));
    }
    for (const input of inputs) input.addEventListener("change", () => choose(input));
    addEventListener("online", () => { pause = 0; run(); });
    for (const input of inputs) if (input.files.length) choose(input);
  }

  document.querySelectorAll("[data-files]").forEach(begin);
})();
