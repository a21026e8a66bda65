// How far a run is, while it runs. Without this the page has a link that shows it once more.
"use strict";

const place = document.querySelector("[data-live]");

if (place && window.EventSource) {
  const source = new EventSource(place.dataset.live);
  const again = document.getElementById("again");
  if (again) again.hidden = true;
  const stop = () => {
    source.close();
    if (again) again.hidden = false;
  };
  source.addEventListener("standing", (event) => { place.innerHTML = event.data; });
  source.addEventListener("pause", stop);
  source.addEventListener("end", stop);
  source.addEventListener("error", () => { if (source.readyState === EventSource.CLOSED) stop(); });
  window.addEventListener("pagehide", () => source.close());
}
