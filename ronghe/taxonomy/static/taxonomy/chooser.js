// Choosing a place: the villages of a street come by themselves, and a marker on the map fills in the
// list as the list would be filled in by hand. Without this script a button does the first.
(() => {
  const arm = (root) => {
    const part = (name) => root.querySelector(`[data-${name}]`);
    const street = part("street"), village = part("village"), more = part("more"), said = part("said");
    const lat = part("lat"), lon = part("lon"), datum = part("datum"), map = part("map");
    const say = (words) => { said.textContent = words; };

    // --- villages ---------------------------------------------------------------------------------

    const label = village && root.querySelector(`label[for="${village.id}"]`);
    let asked = 0, filling = false;
    const villages = async () => {
      const number = ++asked, chosen = street.value;
      village.replaceChildren();
      village.disabled = village.hidden = label.hidden = true;
      if (!chosen) return;
      try {
        const answer = await fetch(root.dataset.within.replace("/0/", `/${chosen}/`));
        if (!answer.ok) throw new Error(answer.status);
        const { places } = await answer.json();
        if (number !== asked || !places.length) return;
        village.append(new Option(root.dataset.any, ""), ...places.map((one) => new Option(one.name, one.id)));
        village.disabled = village.hidden = label.hidden = false;
      } catch {
        // The line is down: the button asks the server with the form.
        if (number === asked) more.hidden = false;
      }
    };
    if (street) {
      more.hidden = true;
      if (village.hidden && street.value) villages();
      street.addEventListener("change", () => {
        villages();
        // Chosen by hand, away from the marker.
        if (!filling && has() && map && !agrees()) take(root.dataset.gone);
      });
    }

    // A draft was put back into the fields: the villages are asked for again, and one of them chosen.
    root.addEventListener("chooser:filled", async ({ detail }) => {
      if (!street) return;
      await villages();
      if (detail.village) village.value = detail.village;
    });

    // --- the marker -------------------------------------------------------------------------------

    const has = () => lat.value !== "";
    if (!map) return;
    const svg = map.querySelector("svg"), marker = part("marker"), remove = part("remove");
    const { west, north, eastUnits, southUnits } = Object.fromEntries(
      Object.entries(map.dataset).map(([key, value]) => [key, Number(value)]));
    const areas = [...svg.querySelectorAll(".map-area")].filter((one) => one.dataset.level !== "landmark");
    const spot = () => [(Number(lon.value) - west) * eastUnits, (north - Number(lat.value)) * southUnits];

    // From the deepest area up; the server asks the exact borders again.
    const around = (x, y) => {
      const point = new DOMPoint(x, y);
      return areas.filter((one) => one.isPointInFill(point)).reverse();
    };
    const agrees = () => {
      const here = around(...spot()).map((one) => one.dataset.place);
      return !street.value || here.includes(street.value);
    };

    const draw = () => {
      remove.hidden = !has();
      marker.setAttribute("visibility", has() ? "visible" : "hidden");
      const here = has() ? around(...spot()) : [];
      if (has()) marker.setAttribute("transform", `translate(${spot().join(" ")})`);
      for (const one of areas) one.classList.toggle("is-chosen", one === here[0]);
      return here;
    };

    const take = (words) => {
      lat.value = lon.value = "";
      draw();
      say(words);
    };

    const set = (x, y) => {
      const found = around(x, y);
      if (!found.length) {
        say(root.dataset.outside);
        return false;
      }
      lat.value = (north - y / southUnits).toFixed(6);
      lon.value = (west + x / eastUnits).toFixed(6);
      datum.value = "wgs84";
      const here = draw();
      const option = street && here.map((one) => one.dataset.place).find((id) => street.querySelector(`option[value="${id}"]`));
      if (option && street.value !== option) {
        street.value = option;
        filling = true;
        street.dispatchEvent(new Event("change", { bubbles: true }));
        filling = false;
      }
      say(`${root.dataset.marked} ${[here[0].dataset.in, here[0].dataset.name].filter(Boolean).join(" · ")}`);
      return true;
    };

    part("map-part").hidden = false;
    map.addEventListener("map:tap", ({ detail }) => set(detail.x, detail.y));
    remove.addEventListener("click", () => { take(""); part("keys").focus(); });

    part("keys").addEventListener("keydown", (event) => {
      const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (!way || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      const view = svg.viewBox.baseVal, step = view.width / (event.shiftKey ? 300 : 40);
      const [x, y] = has() ? spot() : [view.x + view.width / 2, view.y + view.height / 2];
      const there = has() ? [x + way[0] * step, y + way[1] * step] : [x, y];
      if (set(...there)) map.dispatchEvent(new CustomEvent("map:look", { detail: { x: there[0], y: there[1] } }));
    });

    const locate = part("locate");
    locate.hidden = !("geolocation" in navigator);
    locate.addEventListener("click", () => {
      say(root.dataset.asking);
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          const x = (coords.longitude - west) * eastUnits, y = (north - coords.latitude) * southUnits;
          if (set(x, y)) map.dispatchEvent(new CustomEvent("map:look", { detail: { x, y, zoom: 4 } }));
        },
        (problem) => say(problem.code === 1 ? root.dataset.forbidden : root.dataset.unknown),
        { enableHighAccuracy: true, timeout: 15000 },
      );
    });
    root.addEventListener("chooser:filled", draw);
    draw();
  };

  for (const root of document.querySelectorAll("[data-chooser]")) arm(root);
})();
