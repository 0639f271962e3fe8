// Shows one step of a guide at a time. The place is the URL's hash; the way there is kept in the history's state.
// Without it every step is on the page and the answers are links between them.
(() => {
  "use strict";

  const guide = document.querySelector("[data-guide]");
  if (!guide) return;

  const first = guide.dataset.guide;
  const steps = new Map([...guide.querySelectorAll("[data-step]")].map((step) => [step.id, step]));
  const bar = guide.querySelector(".guide__bar");
  const back = guide.querySelector(".guide__back");
  const again = guide.querySelector(".guide__again");
  const trail = guide.querySelector(".guide__trail");

  const links = (id) => [...steps.get(id).querySelectorAll("a[data-answer]")];
  const name = (link) => link.hash.slice(1);

  // What has been answered so far, and where: the state of every place in the history that the guide was at.
  let now = { place: first, trail: [] };

  function answered(id, link) {
    const { fact, value } = link.closest("li").dataset;
    return { step: id, question: steps.get(id).querySelector("h3").textContent.trim(), answer: link.textContent.trim(), fact, value };
  }

  function reaches(to, without) {
    const seen = new Set([first]);
    for (const id of seen) for (const link of links(id)) if (link !== without) seen.add(name(link));
    return seen.has(to);
  }

  // The way to a step that was not clicked to: the way taken, if it lies on it; else the answers it cannot do without.
  function wayTo(id) {
    const passed = now.trail.findIndex(({ step }) => step === id);
    if (passed >= 0) return now.trail.slice(0, passed);
    if (id === now.place) return now.trail;
    const known = [...steps.keys()].flatMap((step) => links(step).map((link) => [step, link]));
    return known.filter(([, link]) => !reaches(id, link)).map(([step, link]) => answered(step, link));
  }

  // Where the address leads: to a step; back to one; or elsewhere on the page, and then the guide stays where it is.
  function look() {
    const id = location.hash.slice(1);
    if (history.state?.guide && steps.has(history.state.guide.place)) now = history.state.guide;
    else if (steps.has(id)) now = { place: id, trail: wayTo(id) };
    else if (!id) now = { place: first, trail: [] };
    else history.replaceState({ ...history.state, guide: now }, "");
  }

  function item({ question, answer }) {
    const line = document.createElement("li");
    const strong = document.createElement("strong");
    strong.textContent = answer;
    line.append(`${question} `, strong);
    return line;
  }

  // On a narrow screen the chart is wider than its frame: bring the step shown into the middle of the frame.
  function centre(node) {
    const frame = node.closest(".chart");
    const [inner, outer] = [node.getBoundingClientRect(), frame.getBoundingClientRect()];
    frame.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
  }

  // A form takes what the end knows, and what has been answered on the way, as far as it asks for the same.
  function handOver(link) {
    const query = new URLSearchParams(link.dataset.fills);
    const takes = link.dataset.takes.split(" ");
    for (const { fact, value } of now.trail) if (value && takes.includes(fact)) query.set(fact, value);
    link.search = query.toString();
  }

  function show(focus) {
    const { place } = now;
    steps.get(place).querySelectorAll("a[data-takes]").forEach(handOver);
    for (const [id, step] of steps) step.classList.toggle("is-here", id === place);
    trail.replaceChildren(...now.trail.map(item));
    trail.hidden = now.trail.length === 0;
    bar.hidden = place === first;
    for (const node of document.querySelectorAll(".flow-chart .node")) {
      node.classList.toggle("is-here", node.id === place.replace(/^step-/, "chart-"));
      if (node.classList.contains("is-here")) centre(node);
    }
    if (focus) {
      const heading = steps.get(place).querySelector("h3");
      heading.focus({ preventScroll: true });
      const box = heading.getBoundingClientRect();
      if (box.top < 80 || box.bottom > innerHeight) guide.scrollIntoView({ block: "start" });
    }
  }

  function go(id, way) {
    now = { place: id, trail: way };
    history.pushState({ guide: now }, "", `#${id}`);
    show(true);
  }

  // Answers, boxes of the chart and words beneath it all lead to a step.
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#step-"]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const id = decodeURIComponent((link.getAttribute("href") ?? "").slice(1));
    if (!steps.has(id)) return;
    event.preventDefault();
    go(id, link.matches("[data-answer]") ? [...now.trail, answered(now.place, link)] : wayTo(id));
  });
  back.addEventListener("click", () => (history.state?.guide ? history.back() : go(first, [])));
  again.addEventListener("click", () => go(first, []));

  // A link to an anchor takes the focus away after popstate and before hashchange, hence both.
  function moved() {
    look();
    show(location.hash === "" || steps.has(location.hash.slice(1)));
  }
  addEventListener("popstate", moved);
  addEventListener("hashchange", moved);

  guide.classList.add("is-live");
  look();
  show(steps.has(location.hash.slice(1)));
})();
