// The page of results. What is looked for and which facets are ticked stand in the address, so it can be sent and kept.
import { facets, find } from "./search-find.js";
import { marked } from "./search-mark.js";

const STEP = 10;
const NAMES = { desk: "Desk", kind: "Kind", moment: "Moment of the day" };

const root = document.querySelector("[data-results]");
const part = (name) => root.querySelector(`.results__${name}`);
const [said, meant, narrow, list, more, elsewhere] = ["said", "meant", "facets", "list", "more", "else"].map(part);
const frame = part("narrow");
const address = () => new URL(location).searchParams;

const links = () => [...list.querySelectorAll("h2 a")];

let [pages, kept, groups, shown] = [[], [], new Map(), 0];

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const ticked = (name) => [...narrow.querySelectorAll(`input[name=${name}]:checked`)].map((input) => input.value);

function passes(id, except) {
  return [...groups].every(([name, values]) => {
    const wanted = ticked(name);
    return name === except || wanted.length === 0 || wanted.some((value) => values.get(value)?.has(id));
  });
}

function line(page) {
  const place = [page.desk, page.kind].filter(Boolean).join(" · ");
  const link = element("a", { href: page.url }, marked(page.title, page.marks));
  const parts = [element("h2", {}, link), element("p", { class: "results__place" }, place)];
  if (page.summary) parts.push(element("p", { class: "results__summary" }, marked(page.summary, page.marks)));
  parts.push(element("p", { class: "results__excerpt" }, marked(page.excerpt, page.marks)));
  return element("li", {}, ...parts);
}

async function append(most) {
  const next = kept.slice(shown, most);
  shown += next.length;
  const read = await Promise.all(next.map((page) => page.read()));
  list.append(...read.map(line));
  more.hidden = shown >= kept.length;
}

async function showMore() {
  const first = shown;
  await append(shown + STEP);
  links()[first]?.focus();
  keepPlace();
}

// Counts beside the facets, and which pages they leave.
function count() {
  kept = pages.filter((page) => passes(page.id));
  const found = kept.length === 1 ? "1 page" : `${kept.length || "No"} pages`;
  said.textContent = `${found} for “${address().get("q")}”`;
  for (const label of narrow.querySelectorAll("label")) {
    const { name, value } = label.querySelector("input");
    const ids = groups.get(name).get(value);
    label.querySelector("span").textContent = pages.filter((page) => ids.has(page.id) && passes(page.id, name)).length;
  }
}

async function show(most = STEP) {
  count();
  list.replaceChildren();
  shown = 0;
  await append(most);
}

// Whoever comes back from a result finds the list as it was left: as long, at the same place, at the same result.
function keepPlace(opened = history.state?.opened) {
  history.replaceState({ ...history.state, shown, top: scrollY, opened }, "");
}

async function showAgain({ shown: most, top = 0, opened = -1 }) {
  await show(most);
  if (document.activeElement === document.body) (links()[opened] ?? said).focus({ preventScroll: true });
  if (top) scrollTo(0, top);
}

function drawFacets() {
  const wanted = address();
  narrow.replaceChildren();
  for (const name of Object.keys(NAMES).filter((one) => groups.has(one))) {
    const chosen = wanted.getAll(name);
    const useful = ([value, ids]) => chosen.includes(value) || pages.some((page) => ids.has(page.id));
    const values = [...groups.get(name)].filter(useful);
    if (values.length < 2) continue;
    const boxes = values.map(([value]) => {
      const input = element("input", { type: "checkbox", name, value });
      input.checked = chosen.includes(value);
      return element("label", {}, input, ` ${value} `, element("span", {}));
    });
    narrow.append(element("fieldset", {}, element("legend", {}, NAMES[name]), ...boxes));
  }
  frame.hidden = narrow.children.length === 0;
  frame.open = matchMedia("(min-width: 45em)").matches || narrow.querySelector(":checked") !== null;
}

function remember() {
  const url = new URL(location);
  for (const name of Object.keys(NAMES)) {
    url.searchParams.delete(name);
    for (const value of ticked(name)) url.searchParams.append(name, value);
  }
  history.replaceState(history.state, "", url);
}

// What was looked for instead of a word that no page has, and the way to insist on it.
function tell(corrected, question) {
  meant.hidden = corrected.length === 0;
  if (meant.hidden) return;
  const url = new URL(location);
  url.search = new URLSearchParams({ q: question, exact: "1" });
  const shown = corrected.map(([was, word]) => `Showing “${word}” for “${was}”.`).join(" ");
  meant.replaceChildren(`${shown} `, element("a", { href: url.href }, `Search instead for “${question}”`));
}

async function main() {
  const question = address().get("q")?.trim();
  const input = document.querySelector("form[data-search=page] input");
  if (!question) return input.focus();
  input.value = question;
  document.title = `${question} - ${document.title}`;
  root.hidden = false;
  said.textContent = "Searching …";
  const left = history.state ?? {};
  try {
    const found = await find(question, { exact: address().has("exact") });
    pages = found.pages;
    const { nothingFound } = root.dataset;
    if (!pages.length && nothingFound) navigator.sendBeacon(nothingFound, new URLSearchParams({ words: question }));
    tell(found.corrected, question);
    const narrowed = Object.keys(NAMES).some((name) => address().has(name));
    if (!narrowed) await showAgain(left);
    groups = await facets();
    drawFacets();
    if (narrowed) await showAgain(left);
    else count();
  } catch (error) {
    said.textContent = "The search is not there at the moment. A site that is opened from a folder has none.";
    console.info("search:", error);
  } finally {
    elsewhere.hidden = false;
  }
}

narrow.addEventListener("change", async () => {
  remember();
  await show();
  keepPlace(-1);
});
narrow.addEventListener("submit", (event) => event.preventDefault());
more.addEventListener("click", showMore);
list.addEventListener("click", ({ target }) => {
  const link = target.closest("h2 a");
  if (link) keepPlace(links().indexOf(link));
});
// Tab and arrows go through the results, from the line above them on.
root.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
  const at = event.target === said ? -1 : links().indexOf(event.target);
  if (at < 0 && event.target !== said) return;
  const next = links()[at + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
});
main();
