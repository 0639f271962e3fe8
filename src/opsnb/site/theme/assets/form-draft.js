// What stays of what is typed into a form: a draft in this window, until it is handed over or half an hour has passed.
// Where many people use one screen nothing stays, and what somebody has left behind is cleared.
(() => {
  "use strict";

  const PLACE = "opsnb:form:";
  const KEPT = 30 * 60 * 1000;
  const [LEFT, WARNED] = [2 * 60 * 1000, 30 * 1000];

  function storage(use) {
    try {
      return use(sessionStorage);
    } catch {
      return null; // a browser that keeps nothing: the form works all the same
    }
  }

  const NOTHING = { typed: {}, handedOver: false, key: "" };

  function read(place) {
    try {
      const { at, typed, handedOver, key } = JSON.parse(storage((store) => store.getItem(place)));
      return Date.now() - at < KEPT ? { typed: typed ?? {}, handedOver: Boolean(handedOver), key: key ?? "" } : NOTHING;
    } catch {
      return NOTHING; // there is none, or none that can be read
    }
  }

  function sweep() {
    const places = storage((store) => Object.keys(store).filter((place) => place.startsWith(PLACE))) ?? [];
    for (const place of places) if (!Object.keys(read(place).typed).length) storage((store) => store.removeItem(place));
  }

  function draft(identity) {
    const place = PLACE + identity;
    const forget = () => storage((store) => store.removeItem(place));
    let waiting = 0;

    function keep(typed, { handedOver = false, key = "" } = {}) {
      clearTimeout(waiting);
      if (!Object.keys(typed).length) return forget();
      storage((store) => store.setItem(place, JSON.stringify({ typed, handedOver, key, at: Date.now() })));
      waiting = setTimeout(forget, KEPT);
    }

    // What has been handed over comes back on the way back, but not on a new visit.
    function restore() {
      const [{ type = "navigate" } = {}] = performance.getEntriesByType("navigation");
      const kept = read(place);
      if (!kept.handedOver || type !== "navigate") return kept;
      forget();
      return NOTHING;
    }

    return { keep, forget, restore };
  }

  // A screen that many people use: whoever goes away from a form is asked, and then what they typed is cleared.
  function shared(note, clear) {
    let waiting = 0;

    function ask() {
      note.hidden = false;
      waiting = setTimeout(leave, WARNED);
    }

    function leave() {
      note.hidden = true;
      clear();
    }

    function stay() {
      clearTimeout(waiting);
      note.hidden = true;
      waiting = setTimeout(ask, LEFT);
    }

    for (const sign of ["keydown", "pointerdown", "pointermove", "input"]) document.addEventListener(sign, stay);
    addEventListener("pagehide", leave);
    const nothing = () => {};
    return { keep: nothing, forget: nothing, restore: () => NOTHING };
  }

  sweep();
  window.opsnbDraft = { draft, shared };
})();
