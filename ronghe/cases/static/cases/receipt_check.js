// Checks a signed receipt in this browser: nothing leaves the page, and no network is needed once it is open.
// The format is that of docs/reference/receipts.md, the same as `ronghe receipt verify`.
(() => {
  "use strict";
  const form = document.querySelector("[data-receipt-check]");
  if (!form) return;
  const say = form.dataset;
  const text = form.querySelector("[data-text]");
  const key = form.querySelector("[data-key]");
  const said = form.querySelector("[data-said]");
  const HEADS = ["RONGHE RECEIPT 1", "RONGHE RECEIPT 2"];
  const HEX = /^[0-9a-f]{64}$/;

  class Bad extends Error {}

  const bytesOf = (hex) => Uint8Array.from(hex.match(/../g), (two) => parseInt(two, 16));
  const keyOf = (hex) => crypto.subtle.importKey("raw", bytesOf(hex), { name: "Ed25519" }, false, ["verify"]);

  const read = (typed) => {
    const lines = typed.trim().split(/\r\n|\r|\n/).map((line) => line.trim());
    if (lines.length !== 7 || !HEADS.includes(lines[0])) throw new Bad(say.sayNone);
    const fields = new Map(lines.slice(1).map((line) => {
      const at = line.indexOf(": ");
      return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 2)];
    }));
    return { fields, statement: `${lines.slice(0, 5).join("\n")}\n` };
  };

  const signatureOf = (fields) => {
    try {
      return Uint8Array.from(atob(fields.get("signature") || ""), (letter) => letter.charCodeAt(0));
    } catch {
      throw new Bad(say.sayChanged);
    }
  };

  const check = async () => {
    const { fields, statement } = read(text.value);
    const known = key.value.replace(/\s+/g, "").toLowerCase();
    if (!HEX.test(known)) throw new Bad(say.sayNoKey);
    if (fields.get("key") !== known) throw new Bad(say.sayOther);
    const signed = new TextEncoder().encode(statement);
    const fits = await crypto.subtle.verify({ name: "Ed25519" }, await keyOf(known), signatureOf(fields), signed);
    if (!fits) throw new Bad(say.sayChanged);
    return fields;
  };

  const tell = (sentence, fields) => {
    said.replaceChildren();
    const line = document.createElement("p");
    const words = document.createElement("strong");
    words.textContent = sentence;
    line.append(words);
    said.append(line);
    if (!fields) return;
    const facts = document.createElement("dl");
    facts.className = "facts";
    const when = new Date(fields.get("received"));
    const local = when.toLocaleString(document.documentElement.lang);
    const rows = [[say.sayPaper, fields.get("paper")], [say.sayCase, fields.get("case")],
      [say.sayReceived, Number.isNaN(when.getTime()) ? fields.get("received") : local]];
    for (const [name, value] of rows) {
      const term = document.createElement("dt"), worth = document.createElement("dd");
      [term.textContent, worth.textContent] = [name, value || "–"];
      facts.append(term, worth);
    }
    said.append(facts);
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      tell(say.sayFits, await check());
    } catch (problem) {
      tell(problem instanceof Bad ? problem.message : say.sayCannot);
    }
  });

  form.querySelector("[data-file]").addEventListener("change", async (event) => {
    const file = event.target.files[0];
    // A receipt has some four hundred bytes; nobody waits for a film that was chosen by mistake.
    if (file) text.value = file.size < 10_000 ? await file.text() : "";
  });

  // Whether this browser can is known by trying: over plain HTTP, and in old ones, it cannot.
  (async () => {
    try {
      await keyOf(key.defaultValue);
    } catch {
      document.querySelector("[data-cannot]").hidden = false;
      return;
    }
    form.hidden = false;
  })();
})();
