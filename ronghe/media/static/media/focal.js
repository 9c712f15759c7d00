// The part of a picture that must stay visible: drag a box, or tap a point; arrow keys move it.
// Needs: .focal-point-chooser around the img, .focal-box in it, and Wagtail's four hidden fields.
(() => {
  const POINT = 0.2; // a tap marks this part of the picture's shorter side
  const STEP = 0.02;
  const start = () => {
    const stage = document.querySelector(".focal-point-chooser");
    if (!stage) return;
    const image = stage.querySelector("img");
    const box = stage.querySelector(".focal-box");
    const full = { x: Number(image.dataset.originalWidth), y: Number(image.dataset.originalHeight) };
    const field = (name) => document.querySelector(`input.focal_point_${name}`);
    const read = (name) => Number(field(name).value);
    const within = (value, most) => Math.min(Math.max(value, 0), most);

    const show = () => {
      box.hidden = !read("width");
      box.style.left = `${((read("x") - read("width") / 2) / full.x) * 100}%`;
      box.style.top = `${((read("y") - read("height") / 2) / full.y) * 100}%`;
      box.style.width = `${(read("width") / full.x) * 100}%`;
      box.style.height = `${(read("height") / full.y) * 100}%`;
    };
    const keep = (x, y, width, height) => {
      const values = { x, y, width, height };
      for (const name in values) field(name).value = values[name] === "" ? "" : Math.round(values[name]);
      show();
    };
    const place = (event) => {
      const shown = image.getBoundingClientRect();
      return {
        x: within((event.clientX - shown.left) / shown.width, 1) * full.x,
        y: within((event.clientY - shown.top) / shown.height, 1) * full.y,
      };
    };
    const mark = (x, y) => {
      const side = Math.min(full.x, full.y) * POINT;
      keep(within(x, full.x), within(y, full.y), side, side);
    };

    let from = null;
    let before = null;
    stage.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      before = ["x", "y", "width", "height"].map((name) => field(name).value);
      from = place(event);
      stage.setPointerCapture(event.pointerId);
    });
    stage.addEventListener("pointermove", (event) => {
      if (!from) return;
      const to = place(event);
      const width = Math.abs(to.x - from.x);
      const height = Math.abs(to.y - from.y);
      if (width > 1 && height > 1) keep((from.x + to.x) / 2, (from.y + to.y) / 2, width, height);
    });
    stage.addEventListener("pointerup", (event) => {
      if (!from) return;
      const to = place(event);
      const small = Math.min(full.x, full.y) * 0.03;
      if (Math.abs(to.x - from.x) < small || Math.abs(to.y - from.y) < small) mark(to.x, to.y);
      from = null;
    });
    // The browser took the gesture for scrolling.
    stage.addEventListener("pointercancel", () => {
      if (from) keep(...before);
      from = null;
    });
    stage.addEventListener("dragstart", (event) => event.preventDefault());

    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    stage.addEventListener("keydown", (event) => {
      const move = moves[event.key];
      if (!move) return;
      event.preventDefault();
      if (!read("width")) return mark(full.x / 2, full.y / 2);
      const x = within(read("x") + move[0] * STEP * full.x, full.x);
      const y = within(read("y") + move[1] * STEP * full.y, full.y);
      keep(x, y, read("width"), read("height"));
    });
    document.querySelector(".remove-focal-point").addEventListener("click", () => keep("", "", "", ""));
    show();
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
