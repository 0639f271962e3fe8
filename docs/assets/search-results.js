// The page of results. What is looked for and which facets are ticked stand in the address, so it can be sent and kept.
import { facets, find } from "./search-find.js";
import { marked } from "./search-mark.js";

const STEP = 10;
const NAMES = { desk: "Desk", kind: "Kind", moment: "Moment of the day" };

const root = document.querySelector("[data-results]");
const part = (name) => root.querySelector(`.results__${name}`);
const [said, meant, narrow, list, more] = ["said", "meant", "facets", "list", "more"].map(part);
const frame = part("narrow");
const address = () => new URL(location).searchParams;

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

async function showMore() {
  const next = kept.slice(shown, shown + STEP);
  const focus = shown > 0;
  shown += next.length;
  const read = await Promise.all(next.map((page) => page.read()));
  const lines = read.map(line);
  list.append(...lines);
  more.hidden = shown >= kept.length;
  if (focus) lines[0]?.querySelector("a").focus();
}

async function show() {
  kept = pages.filter((page) => passes(page.id));
  const count = kept.length === 1 ? "1 page" : `${kept.length || "No"} pages`;
  said.textContent = `${count} for “${address().get("q")}”`;
  for (const label of narrow.querySelectorAll("label")) {
    const { name, value } = label.querySelector("input");
    const ids = groups.get(name).get(value);
    label.querySelector("span").textContent = pages.filter((page) => ids.has(page.id) && passes(page.id, name)).length;
  }
  list.replaceChildren();
  shown = 0;
  await showMore();
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

async function main() {
  const question = address().get("q")?.trim();
  const input = document.querySelector("form[data-search=page] input");
  if (!question) return input.focus();
  input.value = question;
  document.title = `${question} - ${document.title}`;
  root.hidden = false;
  said.textContent = "Searching …";
  try {
    const found = await find(question);
    pages = found.pages;
    const { nothingFound } = root.dataset;
    if (!pages.length && nothingFound) navigator.sendBeacon(nothingFound, new URLSearchParams({ words: question }));
    if (found.corrected.length) {
      meant.hidden = false;
      meant.textContent = found.corrected.map(([was, word]) => `Showing “${word}” for “${was}”.`).join(" ");
    }
    await show();
    groups = await facets();
    drawFacets();
    await show();
  } catch (error) {
    said.textContent = "The search is not there at the moment. A site that is opened from a folder has none.";
    console.info("search:", error);
  }
}

narrow.addEventListener("change", () => {
  remember();
  show();
});
narrow.addEventListener("submit", (event) => event.preventDefault());
more.addEventListener("click", showMore);
main();
