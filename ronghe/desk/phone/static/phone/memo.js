// A voice memo: one press begins, one press ends. It stays on this phone until it is sent.
(() => {
  const { say, writing, files } = phone;
  const button = document.querySelector("[data-memo]");
  if (!writing || !button || !window.MediaRecorder || !navigator.mediaDevices) return;
  button.hidden = false;
  let recorder = null, seconds = 0, ticking = 0;

  function show() {
    button.textContent = recorder ? say("stop", seconds) : say("record");
    button.classList.toggle("is-recording", Boolean(recorder));
    button.setAttribute("aria-pressed", String(Boolean(recorder)));
  }

  async function begin() {
    const sound = await navigator.mediaDevices.getUserMedia({ audio: true });
    const pieces = [];
    recorder = new MediaRecorder(sound);
    recorder.ondataavailable = (event) => pieces.push(event.data);
    recorder.onstop = async () => {
      clearInterval(ticking);
      for (const track of sound.getTracks()) track.stop();
      const type = recorder.mimeType;
      recorder = null;
      show();
      const name = `${say("memo")} ${new Date().toISOString().slice(0, 16)}`;
      await files.add(new Blob(pieces, { type }), { name, memo: true });
    };
    recorder.start(1000);
    seconds = 0;
    ticking = setInterval(() => { seconds += 1; show(); }, 1000);
    show();
  }

  button.addEventListener("click", async () => {
    writing.tell("");
    try {
      if (recorder) recorder.stop();
      else await begin();
    } catch (problem) {
      writing.tell(say("no_microphone"));
    }
  });
})();
