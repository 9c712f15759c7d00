// Photos and documents beside a form: each begins to arrive when it is chosen and goes on after every cut.
// The house makes them anew and answers with what it kept: that is what is shown. Where the page keeps its
// words in this browser (`store.js`), their photos are kept with them until they are sent.
(() => {
  const LONGEST = 30;

  function make(kind, about = {}, ...inside) {
    const made = Object.assign(document.createElement(kind), about);
    made.append(...inside);
    return made;
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
    const reports = "keeps" in part.dataset && window.indexedDB ? window.ronghe.reports : null;
    // The token of a page that was kept may be of yesterday: today's stands in the cookie.
    const csrf = () => /(?:^|; )(?:__Host-)?csrf=([^;]+)/.exec(document.cookie)?.[1] || form.querySelector("[name=csrfmiddlewaretoken]").value;
    // What is to arrive or to be taken out again, in this order; and every file of this page.
    const waiting = [], files = new Set();
    let running = false, pause = 0, timer = 0, pressed = null;

    function outOf(row) {
      const button = make("button", { type: "button", className: "button file-out", textContent: say("Out") });
      button.addEventListener("click", async () => {
        const { key } = row.dataset, { batch } = part.dataset;
        row.remove();
        for (const file of files) if (file.row === row) forget(file);
        said.textContent = "";
        inputs[0].focus();
        waiting.push({ key, out: true });
        if (reports) await (reports.unkept(form) ? reports.forgetPhoto(key) : reports.takeOut(key, batch)).catch(() => {});
        told();
        run();
      });
      return button;
    }

    function forget(file) {
      files.delete(file);
      const place = waiting.indexOf(file);
      if (place >= 0) waiting.splice(place, 1);
    }

    function add(file) {
      file.bar = make("progress", { max: 1, value: 0 });
      file.words = make("span", { className: "file-name", textContent: file.name });
      file.row = make("li", {}, file.bar, file.words);
      file.row.dataset.key = file.key;
      file.row.append(outOf(file.row));
      list.append(file.row);
      files.add(file);
      waiting.push(file);
    }

    const isHere = (key, { name, size, lastModified }) => list.querySelector(`[data-key="${key}"]`)
      || [...files].some((one) => one.name === name && one.blob.size === size && one.blob.lastModified === lastModified);

    async function choose(input) {
      // What arrives by itself must not be sent with the form once more.
      const chosen = [...input.files];
      input.value = "";
      said.textContent = "";
      // A draft that somebody goes on with brings its own.
      const { batch } = part.dataset;
      for (const blob of chosen) {
        // The same file in the same form has the same key: chosen again after a restart, it goes on where it was.
        const key = await tus.keyOf(batch, blob.name, blob.size, blob.lastModified);
        if (isHere(key, blob)) continue;
        if (list.children.length >= Number(most)) { said.textContent = say("Many"); break; }
        const file = { key, blob, name: blob.name, at: Date.now(), about: { batch } };
        add(file);
        await keep(file);
      }
      told();
      run();
    }

    // --- kept in this browser ---------------------------------------------------------------------

    async function keep(file) {
      if (!reports || reports.unkept(form)) return;
      const room = { most: Number(most), bytes: Number(part.dataset.keeps) };
      try {
        await reports.keepPhoto(file, room);
        file.isKept = true;
      } catch { file.isTooMuch = true; }
    }

    const told = () => { if (reports) form.dispatchEvent(new CustomEvent("report:photos")); };

    // Where what has not arrived waits, while there is no connection.
    function where() {
      if (!reports) return "";
      if (reports.unkept(form)) return say("Open");
      return say(waiting.some((one) => one.isTooMuch) ? "Full" : "Kept");
    }

    async function takeUp() {
      for (const file of await reports.photos(part.dataset.batch)) {
        const known = list.querySelector(`[data-key="${file.key}"]`);
        if (file.out) {
          known?.remove();
          waiting.push(file);
        } else if (!known) {
          add(file);
          file.isKept = true;
        }
      }
      run();
    }

    // The words were kept, or nothing of them is any more: so with their photos.
    async function follow({ detail: why }) {
      for (const file of files) {
        if (why) file.isKept = false;
        else if (!file.isKept && !file.isTooMuch) await keep(file);
      }
    }

    if (reports) {
      form.addEventListener("report:kept", follow);
      form.addEventListener("report:key", () => {
        for (const file of [...files]) forget(file);
        waiting.length = 0;
        list.replaceChildren();
        takeUp().catch(() => {});
      });
      takeUp().catch(() => {});
    }

    // --- to the house -----------------------------------------------------------------------------

    async function run() {
      clearTimeout(timer);
      if (running) return;
      running = true;
      try {
        while (waiting.length) {
          const file = waiting[0];
          await (file.out ? out(file) : one(file));
          // It may have been taken out meanwhile.
          if (waiting[0] === file) waiting.shift();
          pause = 0;
        }
      } catch (problem) {
        if (!(problem instanceof tus.Cut)) throw problem;
        said.textContent = `${say("Cut")} ${where()}`;
        if (problem.message === "403") await fetch(location.href, { method: "HEAD", cache: "no-store" }).catch(() => {});
        pause = Math.min(LONGEST, pause ? pause * 2 : 1);
        timer = setTimeout(run, pause * 1000);
      } finally {
        running = false;
      }
      settle();
    }

    async function one(file) {
      const tell = (offset) => {
        // Taken out meanwhile: no byte more.
        if (!files.has(file)) throw new tus.Refused("", "out");
        file.bar.value = offset / file.blob.size;
        said.textContent = `${say("Arriving")} ${Math.round((100 * offset) / file.blob.size)} %`;
      };
      try {
        const stands = await bring(file, tell);
        if (!stands) throw new tus.Cut("404");
        if (stands.refusal) throw new tus.Refused(stands.refusal, "upload_refused");
        file.row.dataset.key = file.key;
        show(file, stands);
      } catch (problem) {
        if (problem instanceof tus.Cut) throw problem;
        if (!file.row.isConnected) return;
        // What the house will never take is not kept for another try.
        if (reports && problem.code !== "no_room") {
          files.delete(file);
          await reports.forgetPhoto(file.key).catch(() => {});
        }
        file.bar.remove();
        file.words.textContent = `${file.name}: ${problem.message || say("Cut")}`;
        file.row.setAttribute("role", "alert");
        // Nothing goes on by itself without it: whoever pressed reads why, and presses again or not.
        pressed = null;
      }
    }

    async function bring(file, tell) {
      if (reports) return reports.bring(tus, file, csrf(), tell);
      await tus.send(file, csrf(), tell);
      return tus.standing(file.key);
    }

    const out = (file) => (reports ? reports.bring(tus, file, csrf()) : tus.drop(file.key, csrf()));

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
      said.textContent = navigator.onLine ? say("Wait") : `${say("Wait")} ${where()}`;
      said.scrollIntoView({ block: "nearest" });
    });
    for (const row of list.querySelectorAll("[data-key]")) {
      row.querySelector(".file-out").replaceWith(outOf(row));
    }
    for (const input of inputs) input.addEventListener("change", () => choose(input));
    addEventListener("online", () => { pause = 0; run(); });
    for (const input of inputs) if (input.files.length) choose(input);
  }

  document.querySelectorAll("[data-files]").forEach(begin);
})();
