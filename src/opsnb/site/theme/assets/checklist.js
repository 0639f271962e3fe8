// Keeps the ticks of a checklist for the day, in this browser only. Tomorrow it begins empty again.
(() => {
  "use strict";

  const list = document.querySelector("[data-checklist]");
  if (!list) return;

  const PREFIX = "opsnb:checklist:";
  const boxes = [...list.querySelectorAll("input[type=checkbox]")];
  const bar = document.querySelector(".checklist__bar");
  const done = bar.querySelector(".checklist__done");
  const again = bar.querySelector("button");

  let day = "";

  function today() {
    const now = new Date();
    return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
  }

  const key = () => `${PREFIX}${list.dataset.checklist}:${day}`;

  // Where a browser keeps nothing, the boxes can still be ticked.
  function storage(use) {
    try {
      return use(localStorage);
    } catch {
      return null;
    }
  }

  function kept() {
    try {
      const found = JSON.parse(storage((store) => store.getItem(key())) ?? "[]");
      return new Set(Array.isArray(found) ? found : []);
    } catch {
      return new Set();
    }
  }

  function forget(old) {
    storage((store) => Object.keys(store).filter((name) => name.startsWith(PREFIX) && old(name)).forEach((name) => store.removeItem(name)));
  }

  function tell() {
    const ticked = boxes.filter((box) => box.checked).length;
    done.textContent = `${ticked} of ${boxes.length} done`;
    bar.classList.toggle("is-done", ticked === boxes.length);
    again.disabled = ticked === 0;
  }

  // Whatever another window of this browser has ticked counts too; a day that has begun begins empty.
  function look() {
    if (day !== today()) {
      day = today();
      forget((name) => !name.endsWith(`:${day}`));
    }
    const ticked = kept();
    for (const box of boxes) box.checked = ticked.has(box.name);
    tell();
  }

  function keep() {
    const ticked = boxes.filter((box) => box.checked).map((box) => box.name);
    storage((store) => (ticked.length ? store.setItem(key(), JSON.stringify(ticked)) : store.removeItem(key())));
    tell();
  }

  list.addEventListener("change", (event) => {
    if (day === today()) return keep();
    const box = event.target;
    const ticked = box.checked;
    look();
    box.checked = ticked;
    keep();
  });
  again.addEventListener("click", () => {
    for (const box of boxes) box.checked = false;
    keep();
    boxes[0].focus();
  });
  addEventListener("storage", look);
  addEventListener("pageshow", look);
  document.addEventListener("visibilitychange", look);
  setInterval(() => day !== today() && look(), 30000);

  bar.hidden = false;
  look();
})();
