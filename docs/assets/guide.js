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

  const here = () => (steps.has(location.hash.slice(1)) ? location.hash.slice(1) : first);
  const way = () => history.state?.guide ?? [];

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

  // A form takes what has been answered on the way, as far as it asks for the same.
  function handOver(link) {
    const takes = JSON.parse(link.dataset.takes);
    const known = way().filter(({ fact, value }) => takes[fact]?.includes(value)).map(({ fact, value }) => [fact, value]);
    link.search = new URLSearchParams(Object.fromEntries(known)).toString();
  }

  function show(focus) {
    const place = here();
    steps.get(place).querySelectorAll("a[data-takes]").forEach(handOver);
    for (const [id, step] of steps) step.classList.toggle("is-here", id === place);
    trail.replaceChildren(...way().map(item));
    trail.hidden = way().length === 0;
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

  function go(id, trailTo) {
    history.pushState({ guide: trailTo }, "", `#${id}`);
    show(true);
  }

  guide.addEventListener("click", (event) => {
    const answer = event.target.closest("a[data-answer]");
    if (!answer || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const question = steps.get(here()).querySelector("h3").textContent.trim();
    const { fact, value } = answer.closest("li").dataset;
    go(answer.hash.slice(1), [...way(), { question, answer: answer.textContent.trim(), fact, value }]);
  });
  back.addEventListener("click", () => (way().length > 0 ? history.back() : go(first, [])));
  again.addEventListener("click", () => go(first, []));

  // A link to an anchor takes the focus away after popstate and before hashchange, hence both.
  const moved = () => show(location.hash === "" || steps.has(location.hash.slice(1)));
  addEventListener("popstate", moved);
  addEventListener("hashchange", moved);

  guide.classList.add("is-live");
  show(steps.has(location.hash.slice(1)));
})();
