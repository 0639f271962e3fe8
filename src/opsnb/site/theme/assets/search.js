// The search box: suggests pages while one types. `/` goes there, arrows choose, Enter opens, Esc leaves.
// Without it the form leads to the page of results.
import { markPage } from "./search-mark.js";

const SHOWN = 6;
const PAUSE = 140;

// Fetched when somebody is about to search, not before.
const finder = () => import("./search-find.js");

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function option(page, id) {
  const place = [page.desk, page.kind].filter(Boolean).join(" · ");
  const words = [element("strong", {}, page.title), element("span", {}, place)];
  return element("a", { role: "option", id, href: page.url, tabindex: "-1", "aria-selected": "false" }, ...words);
}

function box(form) {
  const input = form.querySelector("input[type=search]");
  const listId = `${input.id}-list`;
  const list = element("div", { class: "suggestions", role: "listbox", id: listId, "aria-label": "Suggested pages" });
  list.hidden = true;
  const said = element("p", { class: "search-said", role: "status" });
  form.append(list, said);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", listId);
  input.setAttribute("aria-expanded", "false");

  let [chosen, latest, timer] = [-1, 0, 0];

  function choose(at) {
    chosen = at;
    [...list.children].forEach((one, n) => one.setAttribute("aria-selected", String(n === at)));
    if (at < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    }
  }

  function open(pages) {
    list.replaceChildren(...pages.map((page, n) => option(page, `${listId}-${n}`)));
    list.hidden = pages.length === 0;
    input.setAttribute("aria-expanded", String(pages.length > 0));
    choose(-1);
  }

  function close() {
    latest += 1;
    clearTimeout(timer);
    open([]);
    said.textContent = "";
  }

  async function suggest() {
    const mine = (latest += 1);
    const text = input.value.trim();
    if (text.length < 2) return close();
    try {
      const { pages } = await (await finder()).find(text);
      const read = await Promise.all(pages.slice(0, SHOWN).map((page) => page.read()));
      if (mine !== latest) return;
      open(read);
      said.textContent = read.length ? `${read.length} pages suggested, arrows choose one` : "No page found";
    } catch (error) {
      if (mine !== latest) return;
      open([]);
      said.textContent = "The search is not there at the moment";
      console.info("search:", error);
    }
  }

  input.addEventListener("focus", () => finder().then(({ start }) => start()).catch(() => {}), { once: true });
  input.addEventListener("input", () => {
    choose(-1);
    clearTimeout(timer);
    timer = setTimeout(suggest, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    const count = list.children.length;
    if (event.key === "Escape") {
      if (list.hidden) input.blur();
      event.preventDefault();
      close();
    } else if (count > 0 && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(((chosen + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      list.children[chosen].click();
    }
  });
  form.addEventListener("focusout", (event) => {
    if (!form.contains(event.relatedTarget)) close();
  });
  form.addEventListener("submit", () => close());
  // Whoever comes back from a suggestion that was not the right one finds the question in the box.
  list.addEventListener("click", () => history.replaceState({ ...history.state, [input.id]: input.value }, ""));
  input.value ||= history.state?.[input.id] ?? "";
  // A press on a suggestion must not take the focus away before it is followed.
  list.addEventListener("mousedown", (event) => event.preventDefault());
}

for (const form of document.querySelectorAll("form[data-search]")) box(form);

// For other scripts: the first pages that answer a text, of certain kinds if they are named.
const KINDS = {
  article: "Question and answer",
  form: "Form",
  flow: "Step-by-step guide",
  policy: "Policy",
  procedure: "Procedure",
};

async function suggested(text, { kinds = [], limit = SHOWN } = {}) {
  const wanted = kinds.map((kind) => KINDS[kind] ?? kind);
  const { pages } = await (await finder()).find(text);
  const read = await Promise.all(pages.slice(0, limit * 3).map((page) => page.read()));
  return read.filter(({ kind }) => wanted.length === 0 || wanted.includes(kind)).slice(0, limit);
}

window.opsnbSearch = { suggest: suggested };

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]")) return;
  event.preventDefault();
  const [page, header] = ["page", "header"].map((name) => document.querySelector(`form[data-search=${name}] input`));
  const input = page ?? header;
  input.focus();
  input.select();
});

const words = new URL(location).searchParams.get("highlight");
if (words) markPage(document.querySelector("article"), words.split(" "));
