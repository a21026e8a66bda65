// How far a run is, while it runs. Without this the page has a link that shows it once more.
"use strict";

const place = document.querySelector("[data-live]");

// Only what differs is put in its place: whoever stands on the rest stays there, and hears what changed alone.
const renew = (old, made) => {
  if (old.isEqualNode(made)) return;
  if (old.nodeName !== made.nodeName || old.nodeType !== Node.ELEMENT_NODE) {
    old.replaceWith(made);
    return;
  }
  for (const { name } of [...old.attributes]) if (!made.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of [...made.attributes]) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  const parts = [...made.childNodes];
  if (old.childNodes.length !== parts.length) old.replaceChildren(...parts);
  else [...old.childNodes].forEach((part, at) => renew(part, parts[at]));
};

if (place && window.EventSource) {
  const source = new EventSource(place.dataset.live);
  const again = document.getElementById("again");
  if (again) again.hidden = true;
  const stop = () => {
    source.close();
    if (again) again.hidden = false;
  };
  source.addEventListener("standing", (event) => {
    const made = place.cloneNode(false);
    made.innerHTML = event.data;
    renew(place, made);
  });
  source.addEventListener("pause", stop);
  source.addEventListener("end", stop);
  source.addEventListener("error", () => { if (source.readyState === EventSource.CLOSED) stop(); });
  window.addEventListener("pagehide", () => source.close());
}
