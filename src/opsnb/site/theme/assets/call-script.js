// Shows a form as a script to read out: one question after another. The place is the URL's hash. For staff only.
(() => {
  "use strict";

  const start = document.querySelector("[data-read-out]");
  if (!start) return;

  const form = start.form;
  const bar = form.querySelector(".script__bar");
  const where = form.querySelector(".script__where");
  const next = form.querySelector("[data-script-next]");
  const back = form.querySelector("[data-script-back]");
  const send = form.querySelector(".send[data-with-script], .send:not([data-without-script])");
  const PLACE = "#ask-";
  const END = "-send";

  const questions = () => [...form.querySelectorAll("[data-field]")].filter((field) => !field.hidden);
  const name = (field) => field.dataset.field;

  // The question that is shown: its number among those that are asked for; behind the last one stands how to send it.
  function here() {
    const all = questions();
    const place = location.hash.slice(PLACE.length);
    return place === END ? all.length : Math.max(0, all.findIndex((field) => name(field) === place));
  }

  function show(focus) {
    const on = location.hash.startsWith(PLACE);
    const all = questions();
    const now = here();
    form.classList.toggle("is-script", on);
    form.classList.toggle("is-end", on && now === all.length);
    form.querySelectorAll("[data-field]").forEach((field) => field.classList.toggle("is-here", on && field === all[now]));
    bar.hidden = where.hidden = !on;
    start.setAttribute("aria-pressed", String(on));
    if (!on) return;
    where.textContent = now < all.length ? `Question ${now + 1} of ${all.length}` : "All questions have been asked";
    back.disabled = now === 0;
    next.hidden = now === all.length;
    if (!focus) return;
    form.scrollIntoView({ block: "start" });
    const controls = now < all.length ? [...all[now].querySelectorAll("[name]")] : [send.querySelector("h3")];
    (controls.find((control) => control.checked) ?? controls[0]).focus({ preventScroll: true });
  }

  function go(step) {
    const all = questions();
    const to = Math.min(all.length, Math.max(0, here() + step));
    history.pushState(history.state, "", PLACE + (to < all.length ? name(all[to]) : END));
    show(true);
  }

  function leave() {
    history.pushState(history.state, "", location.pathname + location.search);
    show(false);
    start.focus();
    form.scrollIntoView({ block: "start" });
  }

  function key(event) {
    if (!form.classList.contains("is-script") || event.isComposing) return;
    const on = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const step = event.altKey ? on : event.key === "Enter" && event.target.matches("input, select") ? 1 : 0;
    if (!step) return;
    event.preventDefault();
    go(step);
  }

  start.addEventListener("click", () => (form.classList.contains("is-script") ? leave() : go(-here())));
  next.addEventListener("click", () => go(1));
  back.addEventListener("click", () => go(-1));
  form.querySelector("[data-script-end]").addEventListener("click", leave);
  form.addEventListener("keydown", key);
  form.addEventListener("change", () => show(false)); // an answer may ask for more
  addEventListener("popstate", () => show(true));
  addEventListener("hashchange", () => show(true));

  show(location.hash.startsWith(PLACE));
})();
