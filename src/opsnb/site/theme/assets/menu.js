// The menu of narrow screens, by keyboard too: its button can be reached, says whether it is open, and Esc closes it.
(() => {
  "use strict";

  const drawer = document.getElementById("__drawer");
  const button = document.querySelector(".md-header label[for=__drawer]");
  const menu = document.querySelector(".md-sidebar--primary");
  if (!drawer || !button || !menu) return;

  button.setAttribute("role", "button");
  button.tabIndex = 0;

  const tell = () => button.setAttribute("aria-expanded", String(drawer.checked));
  const set = (open) => {
    drawer.checked = open;
    drawer.dispatchEvent(new Event("change"));
  };
  tell();
  drawer.addEventListener("change", tell);
  button.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    set(!drawer.checked);
    if (drawer.checked) menu.querySelector("a[href]:not([tabindex='-1'])")?.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !drawer.checked) return;
    set(false);
    button.focus();
  });
  document.addEventListener("focusin", ({ target }) => {
    if (drawer.checked && target !== button && !menu.contains(target)) set(false);
  });
})();
