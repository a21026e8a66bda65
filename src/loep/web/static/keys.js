// Keys for every page of the desk. They are declared in the HTML, on real links, buttons and fields:
//
//   data-key="n"            one character; case counts only with Shift ("N" is Shift+n)
//   data-key="g q"          two characters, one after the other within a second and a half
//   data-key="Control+Enter" with Control: works while typing, and when single keys are turned off. On the button of a form
//                           it sends that form from every field of it, and no other: each form has its own. Where
//                           nothing has the focus it works on a page that has it once.
//   data-key="Enter"        on the link of a row: shown among the keys, and done by the browser itself
//   data-key-label="..."    what the overview says, where the text of the element does not say it
//   data-key-row            on an element that is one of a list: j and k walk these in the order of the page by
//                           focusing what has data-key="Enter" in it, else its first link, button or field.
//                           A key inside a row acts in the row that has the focus; outside rows, in the first that has it.
//   data-keys="off"         on the body: the visitor turned single keys off (cookie loep-keys=off, set by POST /keys)
//
// Pressing a key clicks a link, button, summary, radio button or checkbox, and focuses any other field. Keys do nothing while
// somebody types in a field or chooses in a list; Escape leaves the field. What is disabled or not shown has no key.
// Taken everywhere: ? (the overview), j, k, Escape, and g with a letter for the main menu. A key stands once on a page, rows
// and Control+Enter aside.
"use strict";
(() => {
  const WAIT = 1500;
  const PRESSED = "a[href], button, summary, input[type=radio], input[type=checkbox]";
  const REACHED = "a[href], button, summary, input:not([type=hidden]), select, textarea, [tabindex]";
  const TYPED = "input:not([type=radio], [type=checkbox], [type=button], [type=submit], [type=reset]), select, textarea, [contenteditable]";
  const body = document.body;
  const overview = document.getElementById("keys");
  let before = "";
  let beforeAt = 0;
  let last = null;

  const off = () => body.dataset.keys === "off";
  const shown = (element) => !element.disabled && element.getClientRects().length > 0;
  const row = (element) => element && element.closest("[data-key-row]");
  const here = () => row(document.activeElement) || (document.activeElement === body && last?.isConnected ? last : null);
  const modified = (key) => key.includes("+") && key.length > 1;

  function holders(key) {
    return [...document.querySelectorAll("[data-key]")].filter(
      (element) => element.dataset.key === key && shown(element) && (!overview.open || overview.contains(element)),
    );
  }

  function holder(key) {
    const found = holders(key);
    return found.find((element) => row(element) && row(element) === here()) || found[0];
  }

  function press(element) {
    if (!element.matches(PRESSED)) {
      element.focus();
      return;
    }
    if (element.matches("input, summary")) element.focus();
    element.click();
  }

  function walk(step) {
    const rows = [...document.querySelectorAll("[data-key-row]")].filter(shown);
    const at = rows.indexOf(here());
    const next = at < 0 ? rows.at(step > 0 ? 0 : -1) : rows[at + step];
    const target = next && (next.querySelector('[data-key="Enter"]') || next.querySelector(REACHED));
    if (target) target.focus();
    return Boolean(rows.length);
  }

  function starts(prefix) {
    return [...document.querySelectorAll("[data-key]")].some((element) => element.dataset.key.startsWith(`${prefix} `));
  }

  function single(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.key.length !== 1) return false;
    if (document.activeElement.matches(TYPED)) return false;
    const key = event.key.length === 1 && !event.shiftKey ? event.key.toLowerCase() : event.key;
    const pair = event.timeStamp - beforeAt < WAIT && before ? `${before} ${key}` : "";
    before = "";
    const found = (pair && holder(pair)) || holder(key);
    if (found) {
      if (!event.repeat) press(found);
      return true;
    }
    if (!overview.open && (key === "j" || key === "k")) return walk(key === "j" ? 1 : -1);
    if (starts(key)) {
      before = key;
      beforeAt = event.timeStamp;
      return true;
    }
    return false;
  }

  function withControl(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.repeat) return false;
    const own = event.target.form || event.target.closest("form");
    const found = holders(`Control+${event.key}`);
    const chosen = own ? found.find((element) => element.form === own) : found.length === 1 && found[0];
    if (chosen) press(chosen);
    return found.length > 0;
  }

  // What an answer puts in place of a button takes the focus away: the row stays the one that was being worked on.
  document.addEventListener("focusin", (event) => {
    last = row(event.target);
  });

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if (event.key === "Escape" && !overview.open && document.activeElement.matches(TYPED)) document.activeElement.blur();
    if (withControl(event) || (!off() && single(event))) event.preventDefault();
  });

  function said(element) {
    const text = element.dataset.keyLabel || element.getAttribute("aria-label") || element.labels?.[0]?.textContent || element.textContent;
    return text.replace(/\s+/g, " ").trim();
  }

  function written(key) {
    const line = document.createElement("span");
    for (const part of key.split(/[ +]/)) {
      const cap = document.createElement("kbd");
      cap.textContent = overview.dataset[part.toLowerCase()] || part;
      line.append(cap, " ");
    }
    return line;
  }

  function list() {
    const told = [];
    for (const element of document.querySelectorAll("[data-key]")) {
      const key = element.dataset.key;
      const again = told.some((line) => line[0] === key && (!modified(key) || line[1] === said(element)));
      if (shown(element) && !again && (!off() || modified(key))) told.push([key, said(element)]);
    }
    if (!off() && document.querySelector("[data-key-row]")) told.push(["j", overview.dataset.down], ["k", overview.dataset.up]);
    const lists = { page: overview.querySelector("#keys-page"), menu: overview.querySelector("#keys-menu") };
    for (const each of Object.values(lists)) each.replaceChildren();
    for (const [key, text] of told) {
      const line = document.createElement("div");
      const what = document.createElement("dd");
      const which = document.createElement("dt");
      what.textContent = text;
      which.append(written(key));
      line.append(which, what);
      lists[key.startsWith("g ") || key === "?" ? "menu" : "page"].append(line);
    }
    for (const each of Object.values(lists)) each.parentElement.hidden = !each.children.length;
  }

  function announce() {
    for (const element of document.querySelectorAll("[data-key]")) {
      const key = element.dataset.key;
      if (key === "Enter" || key.includes(" ")) continue;
      if (off() && !modified(key)) element.removeAttribute("aria-keyshortcuts");
      else element.setAttribute("aria-keyshortcuts", key);
    }
  }

  for (const opener of document.querySelectorAll("[data-opens=keys]")) {
    opener.hidden = false;
    opener.addEventListener("click", () => {
      if (overview.open) return;
      list();
      overview.showModal();
    });
  }
  if (!off()) body.dataset.keys = "on";
  announce();
  document.addEventListener("htmx:after:swap", () => {
    announce();
    // What was pressed is gone: the focus stays in its row, on what can be done there now.
    if (document.activeElement === body && last?.isConnected) (last.querySelector("button") || last.querySelector(REACHED))?.focus();
  });
})();
