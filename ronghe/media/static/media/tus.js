// One file to the house, piece by piece (tus 1.0.0). A cut costs one piece; the house says where to go on.
// `tusAt(address)` sends to that address. A file is { key, blob, name, about }; `about` is what else is said of it.
window.tusAt = (uploads) => {
  const PIECE = 256 * 1024;
  const BASE = { "Tus-Resumable": "1.0.0" };

  // The line broke, or the house is busy: nothing is decided, ask again later.
  class Cut extends Error {}
  // Nobody is signed in here any more.
  class SignIn extends Error {}
  // The house says no, in a sentence. `code` is its name.
  class Refused extends Error {
    constructor(sentence, code) { super(sentence); this.code = code; }
  }

  async function ask(address, options) {
    let answer;
    try {
      answer = await fetch(address, { redirect: "manual", credentials: "same-origin", cache: "no-store", ...options });
    } catch (problem) {
      throw new Cut(String(problem));
    }
    if (answer.type === "opaqueredirect" || answer.status === 401) throw new SignIn();
    if (answer.status >= 500 && answer.status !== 507) throw new Cut(String(answer.status));
    return answer;
  }

  const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
  const named = (about) => Object.entries(about).map(([name, value]) => `${name} ${base64(new TextEncoder().encode(value))}`).join(",");

  async function sum(piece) {
    if (!crypto.subtle) return {};
    const digest = await crypto.subtle.digest("SHA-256", await piece.arrayBuffer());
    return { "Upload-Checksum": `sha256 ${base64(digest)}` };
  }

  async function begin(file, csrf) {
    const about = { key: file.key, filename: file.name, filetype: file.blob.type, ...file.about };
    const headers = { ...BASE, "X-CSRFToken": csrf, "Upload-Length": String(file.blob.size), "Upload-Metadata": named(about) };
    const answer = await ask(uploads, { method: "POST", headers });
    if (answer.status !== 201) await refuse(answer);
    return Number(answer.headers.get("Upload-Offset"));
  }

  async function refuse(answer) {
    if (answer.status === 403) throw new Cut("403");
    if ([404, 410].includes(answer.status)) throw new Refused("", "upload_expired");
    const told = await answer.json().catch(() => ({}));
    throw new Refused(told.error?.message || String(answer.status), told.error?.code || "");
  }

  // Resolves when every byte is there. `tell(offset)` after each piece.
  async function send(file, csrf, tell) {
    const address = `${uploads}${file.key}/`;
    let offset = await begin(file, csrf);
    tell(offset);
    // What is whole already but was not let in, since too many came at once, knocks with nothing in hand.
    do {
      const piece = file.blob.slice(offset, offset + PIECE);
      const headers = { ...BASE, "X-CSRFToken": csrf, "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream", ...(await sum(piece)) };
      const answer = await ask(address, { method: "PATCH", headers, body: piece });
      if (answer.status === 409) offset = await where(address);
      else if (answer.status === 204) offset = Number(answer.headers.get("Upload-Offset"));
      else if ([423, 429, 460].includes(answer.status)) throw new Cut(String(answer.status));
      else await refuse(answer);
      tell(offset);
    } while (offset < file.blob.size);
  }

  async function where(address) {
    const answer = await ask(address, { method: "HEAD", headers: BASE });
    if (answer.status !== 200) await refuse(answer);
    return Number(answer.headers.get("Upload-Offset"));
  }

  // How it stands, for whoever sends it; nothing if the house knows no such file of this browser.
  async function standing(key) {
    const answer = await ask(`${uploads}${key}/`, {});
    return answer.ok ? answer.json() : null;
  }

  // Away again. What never began, or went by itself, is away.
  async function drop(key, csrf) {
    const answer = await ask(`${uploads}${key}/`, { method: "DELETE", headers: { ...BASE, "X-CSRFToken": csrf } });
    if ([403, 423, 429].includes(answer.status)) throw new Cut(String(answer.status));
  }

  // The key that follows from these words. Without TLS the browser cannot count one: then it is any.
  async function keyOf(...words) {
    let bytes = crypto.getRandomValues(new Uint8Array(16));
    if (crypto.subtle) {
      const told = new TextEncoder().encode(words.join(" "));
      bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", told)).slice(0, 16);
    }
    const hex = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  return { send, ask, standing, drop, keyOf, Cut, SignIn, Refused };
};
