// Where the reporter is, asked for by a press and never otherwise. WGS-84, as the device measures it.
(() => {
  const { say, writing } = phone;
  const button = document.querySelector("[data-place]");
  if (!writing || !button || !navigator.geolocation) return;
  button.hidden = false;

  const words = (place) => say("placed", `${place.latitude.toFixed(4)}, ${place.longitude.toFixed(4)} ± ${place.precision} m · ${say("remove")}`);
  const show = () => {
    const { place } = writing.item();
    button.textContent = place ? words(place) : say("place");
    button.setAttribute("aria-pressed", String(Boolean(place)));
  };

  button.addEventListener("click", async () => {
    writing.tell("");
    await writing.ready;
    if (writing.item().place) {
      await writing.change({ place: null });
      return show();
    }
    button.textContent = say("locating");
    navigator.geolocation.getCurrentPosition(async ({ coords }) => {
      await writing.change({ place: { latitude: coords.latitude, longitude: coords.longitude, precision: Math.ceil(coords.accuracy) } });
      show();
    }, () => {
      writing.tell(say("no_place"));
      show();
    }, { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 });
  });
  writing.ready.then(show);
})();
