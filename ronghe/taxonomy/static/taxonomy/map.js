// A map that can be looked at closely: buttons, two fingers, drag when close, a pinch on a touchpad.
// With one finger at full view the page scrolls as everywhere. A tap is told as the event `map:tap`.
(() => {
  const MOST = 16, TAP = 8, STEP = 2;

  const arm = (map) => {
    const svg = map.querySelector("svg");
    const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
    const buttons = map.querySelector(".map-zoom");
    let zoom = 1, x = width / 2, y = height / 2;

    const between = (low, value, high) => Math.min(Math.max(value, low), high);

    const show = () => {
      const w = width / zoom, h = height / zoom;
      x = between(w / 2, x, width - w / 2);
      y = between(h / 2, y, height - h / 2);
      svg.setAttribute("viewBox", `${x - w / 2} ${y - h / 2} ${w} ${h}`);
      map.style.setProperty("--map-zoom", zoom);
      map.classList.toggle("is-close", zoom > 1);
      for (const one of buttons.querySelectorAll("button")) {
        one.disabled = one.dataset.zoom === "in" ? zoom >= MOST : zoom <= 1;
      }
      names();
      map.dispatchEvent(new CustomEvent("map:shown", { detail: { zoom } }));
    };

    // A name stands where it fits: tried from the widest area on, in the dots of the screen.
    const names = () => {
      const taken = [];
      const unit = svg.getBoundingClientRect().width / (width / zoom);
      if (!unit) return;
      for (const text of [...svg.querySelectorAll(".map-name-street, .map-name-district")].sort((a, b) => rank(a) - rank(b))) {
        const w = [...text.textContent].reduce((sum, one) => sum + (one > "\u2e80" ? 12.5 : 7), 0) / 2, h = 8;
        const at = [Number(text.getAttribute("x")) * unit, Number(text.getAttribute("y")) * unit];
        const fits = taken.every(([tx, ty, tw]) => Math.abs(tx - at[0]) > w + tw || Math.abs(ty - at[1]) > 2 * h);
        if (fits) taken.push([...at, w]);
        text.classList.toggle("is-small", !fits);
        text.classList.toggle("is-fitting", fits);
      }
    };
    const streets = svg.querySelector(".map-name-street");
    const rank = (text) => (text.classList.contains("map-name-district") ? (streets ? 1 : 0) : 0);
    if (streets) for (const one of svg.querySelectorAll(".map-name-district")) one.remove();

    const unitsAt = (clientX, clientY) => {
      const spot = new DOMPoint(clientX, clientY).matrixTransform(svg.getScreenCTM().inverse());
      return [spot.x, spot.y];
    };

    // The spot under the fingers stays under the fingers.
    const zoomTo = (wanted, around = [x, y]) => {
      const next = between(1, wanted, MOST), part = zoom / next;
      x = around[0] + (x - around[0]) * part;
      y = around[1] + (y - around[1]) * part;
      zoom = next;
      show();
    };

    buttons.hidden = false;
    buttons.addEventListener("click", (event) => {
      const wanted = event.target.closest("button")?.dataset.zoom;
      if (wanted) zoomTo({ in: zoom * STEP, out: zoom / STEP, all: 1 }[wanted]);
      // A button that just went out would lose the focus to nowhere.
      if (event.target.disabled) buttons.querySelector("button:not(:disabled)").focus();
    });

    const fingers = new Map();
    let far = 0, moved = 0;

    svg.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      fingers.set(event.pointerId, [event.clientX, event.clientY]);
      if (fingers.size === 1) moved = 0;
      far = apart();
    });
    const apart = () => {
      const [one, other] = [...fingers.values()];
      return other ? Math.hypot(one[0] - other[0], one[1] - other[1]) : 0;
    };
    svg.addEventListener("pointermove", (event) => {
      const before = fingers.get(event.pointerId);
      if (!before) return;
      const dx = event.clientX - before[0], dy = event.clientY - before[1];
      moved += Math.hypot(dx, dy);
      if (moved > TAP) svg.setPointerCapture(event.pointerId);
      fingers.set(event.pointerId, [event.clientX, event.clientY]);
      const dots = width / zoom / svg.getBoundingClientRect().width;
      if (fingers.size === 2) {
        const now = apart(), [one, other] = [...fingers.values()];
        if (far > 0) zoomTo((zoom * now) / far, unitsAt((one[0] + other[0]) / 2, (one[1] + other[1]) / 2));
        far = now;
      } else if (zoom > 1 && moved > TAP) {
        x -= dx * dots;
        y -= dy * dots;
        show();
      }
    });
    const lift = (event) => {
      const was = fingers.delete(event.pointerId);
      far = 0;
      if (was && event.type === "pointerup" && moved <= TAP && !fingers.size) {
        const [ux, uy] = unitsAt(event.clientX, event.clientY);
        map.dispatchEvent(new CustomEvent("map:tap", { detail: { x: ux, y: uy } }));
      }
    };
    svg.addEventListener("pointerup", lift);
    svg.addEventListener("pointercancel", lift);
    // A drag that ends on a link does not follow it.
    svg.addEventListener("click", (event) => moved > TAP && event.preventDefault(), true);
    svg.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoomTo(zoom * Math.exp(-event.deltaY / 200), unitsAt(event.clientX, event.clientY));
    }, { passive: false });

    map.addEventListener("map:look", ({ detail }) => {
      const w = width / zoom / 2, h = height / zoom / 2;
      if (detail.zoom) zoom = between(1, detail.zoom, MOST);
      if (detail.zoom || Math.abs(detail.x - x) > w * 0.9 || Math.abs(detail.y - y) > h * 0.9) {
        x = detail.x;
        y = detail.y;
        show();
      }
    });
    new ResizeObserver(names).observe(svg);
    show();

    // Beside the map: the row of a marker, the marker of a row.
    const section = map.closest(".place-map");
    const light = (number, on) => {
      for (const one of section.querySelectorAll("[data-number]")) {
        one.classList.toggle("is-lit", on && one.dataset.number === number);
      }
    };
    for (const kind of section ? ["pointerover", "pointerout", "focusin", "focusout"] : []) {
      section.addEventListener(kind, (event) => {
        const number = event.target.closest("[data-number]")?.dataset.number;
        if (number) light(number, kind === "pointerover" || kind === "focusin");
      });
    }
    for (const pin of section ? svg.querySelectorAll(".map-pin") : []) {
      pin.addEventListener("click", () => {
        const row = section.querySelector(`li[data-number="${pin.dataset.number}"]`);
        row?.scrollIntoView({ block: "nearest" });
        row?.querySelector("a")?.focus();
      });
    }
  };

  for (const map of document.querySelectorAll("[data-map]")) arm(map);
})();
