// Pictures and films of a draft: kept as they are on this phone, shown small, with a caption.
phone.files = (() => {
  const { store, say, make, writing } = phone;
  if (!writing) return null;
  const list = writing.form.querySelector("[data-files]");
  const shown = new Map();

  async function add(blob, about = {}) {
    await writing.keep();
    const item = writing.item().key;
    const own = !writing.form.elements.not_mine.checked;
    try {
      await store.put("files", { key: phone.newKey(), item, place: Date.now() + performance.now() / 1e7, name: blob.name || "memo", blob, own, caption: "", ...about });
    } catch (problem) {
      writing.tell(say("no_room"));
    }
    await draw();
  }

  function picture(file) {
    const src = shown.get(file.key) || URL.createObjectURL(file.blob);
    shown.set(file.key, src);
    if (file.memo || file.blob.type.startsWith("audio/")) return make("audio", { controls: true, src });
    if (file.blob.type.startsWith("video/")) return make("video", { src, muted: true, preload: "metadata" });
    return make("img", { src, alt: "" });
  }

  function about(file) {
    if (file.memo) return [];
    const caption = make("input", { value: file.caption, placeholder: say("caption"), maxLength: 300 });
    caption.setAttribute("aria-label", `${say("caption")}: ${file.name}`);
    caption.addEventListener("change", () => store.change("files", file.key, { caption: caption.value }));
    return [caption];
  }

  function row(file) {
    const remove = make("button", { type: "button", className: "drop", textContent: say("remove"), onclick: async () => {
      await store.dropFile(file.key);
      URL.revokeObjectURL(shown.get(file.key));
      shown.delete(file.key);
      await draw();
    } });
    return make("li", {}, picture(file), ...about(file), remove);
  }

  async function draw() {
    const files = await store.filesOf(writing.item().key);
    list.replaceChildren(...files.map(row));
    list.hidden = !files.length;
  }

  for (const input of writing.form.querySelectorAll("[data-pick]")) {
    input.addEventListener("change", async () => {
      const chosen = [...input.files];
      // Taken over: without this a plain sending would carry them a second time.
      input.value = "";
      for (const file of chosen) await add(file);
    });
  }
  writing.form.elements.not_mine.addEventListener("change", async (event) => {
    for (const file of await store.filesOf(writing.item().key)) await store.change("files", file.key, { own: !event.target.checked });
  });
  writing.ready.then(draw);
  return { add };
})();
