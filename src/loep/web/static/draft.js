// Keeps what is typed in a judgement: saved a moment after the last change, tried again when the connection is lost.
// Buttons that give unfounded or put in a text work at once; without this script the server does the same.
"use strict";
(() => {
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const PAUSE = 800;
  const AGAIN = 5000;
  const told = form.querySelector("[data-draft-state]");
  let timer = 0;
  let sending = null;
  let dirty = false;
  let sent = false;

  function say(message) {
    told.textContent = message;
  }

  function later(pause) {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  }

  async function save() {
    if (sent || !dirty) return;
    dirty = false;
    sending = new AbortController();
    try {
      const answer = await fetch(form.dataset.draft, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        headers: { "HX-Request": "true" },
        signal: sending.signal,
        keepalive: document.visibilityState === "hidden",
      });
      if (answer.ok) {
        told.innerHTML = await answer.text();
        return;
      }
      dirty = true;
      say(answer.status === 401 || answer.status === 403 ? form.dataset.out : form.dataset.failed);
      if (answer.status >= 500) later(AGAIN);
    } catch (error) {
      if (error.name === "AbortError") return;
      dirty = true;
      say(form.dataset.offline);
      later(AGAIN);
    }
  }

  function changed(pause = PAUSE) {
    dirty = true;
    later(pause);
  }

  function unfounded(which) {
    for (const choice of form.querySelectorAll('input[type=radio][value="unfounded"]')) {
      const tick = form.elements[choice.name.replace("outcome", "tick")];
      if (which === "all" || (tick && tick.checked)) choice.checked = true;
      if (tick) tick.checked = false;
    }
    changed();
  }

  function put(text) {
    const field = form.elements.motivation;
    if (!field.value.includes(text)) field.value = field.value.trim() ? `${field.value.trimEnd()}\n\n${text}` : text;
    const gap = field.value.indexOf("[");
    field.focus();
    field.setSelectionRange(gap < 0 ? field.value.length : gap, gap < 0 ? field.value.length : field.value.indexOf("]", gap) + 1);
    changed();
  }

  form.addEventListener("input", () => changed());
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.unfounded) unfounded(button.dataset.unfounded);
    else if (button.dataset.text) put(button.dataset.text);
    else if (button.hasAttribute("data-save")) changed(0);
    else return;
    event.preventDefault();
  });
  form.addEventListener("submit", (event) => {
    if (sent || !navigator.onLine) {
      event.preventDefault();
      if (!sent) say(form.dataset.offline);
      return;
    }
    sent = true;
    clearTimeout(timer);
    if (sending) sending.abort();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save();
  });
  addEventListener("pagehide", save);
  addEventListener("online", () => later(0));
  addEventListener("pageshow", () => {
    sent = false;
  });
})();
