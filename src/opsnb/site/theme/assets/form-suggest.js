// While somebody writes what they want, shows up to three pages that may answer it. The search does the finding.
(() => {
  "use strict";

  const place = document.querySelector("[data-suggest]");
  if (!place) return;

  const KINDS = ["article", "procedure", "flow", "policy"];
  const SHOWN = 3;
  const LOOKED_AT = 6;
  const FEWEST_LETTERS = 8;
  const PAUSE = 500;
  const box = place.closest("[data-field]").querySelector("textarea, input");

  let waiting = 0;
  let asked = "";

  function item({ url, title }) {
    const line = document.createElement("li");
    const link = document.createElement("a");
    link.href = new URL(url, location.href);
    link.textContent = title;
    line.append(link);
    return line;
  }

  // Another desk's answer to the same words would mislead.
  function ofThisDesk({ url }) {
    const { origin, pathname } = new URL(url, location.href);
    const identity = box.form.dataset.form;
    const desk = location.pathname.replace(`${identity}/`, `${identity.split("/")[0]}/`);
    return origin === location.origin && pathname.startsWith(desk) && pathname !== location.pathname;
  }

  function show(pages) {
    const found = pages.filter(ofThisDesk).slice(0, SHOWN);
    const line = document.createElement("p");
    line.textContent = "These pages may answer it:";
    const list = document.createElement("ul");
    list.append(...found.map(item));
    place.replaceChildren(...(found.length ? [line, list] : []));
    place.hidden = found.length === 0;
  }

  async function look() {
    const text = box.value.trim();
    if (text === asked || !window.opsnbSearch?.suggest) return;
    asked = text;
    if (text.length < FEWEST_LETTERS) return show([]);
    try {
      const pages = await window.opsnbSearch.suggest(text, { kinds: KINDS, limit: LOOKED_AT });
      if (text === asked) show(pages ?? []);
    } catch {
      show([]); // a form can be sent without suggestions
    }
  }

  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, PAUSE);
  });
})();
