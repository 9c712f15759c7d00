// A closer look at the ground of a map: finer tiles of the part that is shown, inside of the coarse ones.
// Each coarse tile has its place in the drawing from the server; a finer one is a half, a quarter … of it.
const SQUARE = 256, WAIT = 150;

const arm = (ground) => {
  const map = ground.closest("[data-map]"), svg = map.querySelector("svg");
  const tiles = [...ground.children].map((place) => {
    const coarse = place.querySelector("image");
    const [, base, zoom, x, y] = coarse.getAttribute("href").match(/^(.*)\/(\d+)\/(\d+)\/(\d+)$/);
    return { place, coarse, base, zoom: Number(zoom), x: Number(x), y: Number(y), finer: new Map(), awaited: new Set() };
  });

  // The part of a tile that is shown, in squares of `side`: from the first column and row to the last.
  const shown = ({ place }, side) => {
    const { x, y, width, height } = svg.viewBox.baseVal;
    const back = DOMMatrix.fromMatrix(place.transform.baseVal.consolidate().matrix).inverse();
    const corners = [[x, y], [x + width, y], [x, y + height], [x + width, y + height]]
      .map(([cx, cy]) => new DOMPoint(cx, cy).matrixTransform(back));
    const span = (all) => [
      Math.max(0, Math.floor(Math.min(...all) / side)),
      Math.min(SQUARE / side, Math.ceil(Math.max(...all) / side)),
    ];
    return [span(corners.map((one) => one.x)), span(corners.map((one) => one.y))];
  };

  const wanted = (tile, deeper) => {
    const parts = 2 ** deeper, side = SQUARE / parts, found = new Map();
    const [[west, east], [north, south]] = shown(tile, side);
    for (let row = north; row < south; row++) {
      for (let column = west; column < east; column++) {
        const href = `${tile.base}/${tile.zoom + deeper}/${tile.x * parts + column}/${tile.y * parts + row}`;
        found.set(href, { x: column * side, y: row * side, side });
      }
    }
    return found;
  };

  const lay = ({ place }, href, { x, y, side }) => {
    const image = document.createElementNS(svg.namespaceURI, "image");
    const about = { x, y, width: side, height: side, preserveAspectRatio: "none", href };
    for (const [name, value] of Object.entries(about)) image.setAttribute(name, value);
    place.append(image);
    return image;
  };

  // The coarse tile stays until everything finer has come; it comes back where nothing finer is.
  const settle = ({ coarse, finer, awaited }) => {
    const covered = !awaited.size && [...finer.values()].some((image) => image.isConnected);
    coarse.setAttribute("visibility", covered ? "hidden" : "visible");
  };

  const change = (tile, deeper) => {
    const next = deeper ? wanted(tile, deeper) : new Map();
    for (const [href, image] of tile.finer) {
      if (next.has(href)) continue;
      image.remove();
      tile.finer.delete(href);
      tile.awaited.delete(image);
    }
    for (const [href, part] of next) {
      if (tile.finer.has(href)) continue;
      const image = lay(tile, href, part);
      tile.finer.set(href, image);
      tile.awaited.add(image);
      const came = ({ type }) => {
        if (type === "error") image.remove();
        tile.awaited.delete(image);
        settle(tile);
      };
      image.addEventListener("load", came, { once: true });
      image.addEventListener("error", came, { once: true });
    }
    settle(tile);
  };

  let waiting = 0;
  map.addEventListener("map:shown", ({ detail }) => {
    clearTimeout(waiting);
    const deeper = Math.min(Math.floor(Math.log2(detail.zoom) + 0.01), Number(ground.dataset.ground));
    waiting = setTimeout(() => { for (const tile of tiles) change(tile, deeper); }, WAIT);
  });
};

for (const ground of document.querySelectorAll("[data-ground]")) arm(ground);
