// Whoever is at work on a case keeps it: while somebody reads or types here, the half hour begins anew now and then.
"use strict";
(() => {
  const place = document.querySelector("[data-stay]");
  if (!place) return;
  const EVERY = 4 * 60 * 1000;
  let active = false;
  for (const kind of ["keydown", "pointerdown", "wheel", "scroll"]) {
    addEventListener(kind, () => { active = true; }, { passive: true });
  }
  setInterval(async () => {
    if (!active || document.visibilityState === "hidden") return;
    active = false;
    try {
      const headers = { "x-csrf-token": place.dataset.csrf, "content-type": "application/x-www-form-urlencoded" };
      const answer = await fetch(place.dataset.stay, { method: "POST", headers });
      if (answer.status === 200) place.querySelector("[data-until]").textContent = await answer.text();
    } catch {
      active = true; // no connection: tried again with the next turn
    }
  }, EVERY);
})();
