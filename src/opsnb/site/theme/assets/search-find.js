// Finds pages: fetches the index and the words of the edition on first use, asks Pagefind, puts the answers in order.
import { closeness, plan, rank, readWords } from "./search-query.js";
import { excerpt, markable } from "./search-mark.js";

const RANKING = {
  termFrequency: 0.9,
  termSimilarity: 3,
  termSaturation: 1.2,
  pageLength: 0.5,
  metaWeights: { title: 4, number: 5, questions: 3, summary: 2, scope: 1, kind: 0.5, desk: 1, moment: 0, readers: 0 },
};
// Pages that are looked at before they are shown; what a close title adds, and a close question; kinds that are seldom what is looked for.
const LOOKED_AT = 10;
// Who asks what a word means wants the glossary, which says it once among all the others.
const FOR_A_WORD = 25;
const CLOSE = 5;
const LIKE_A_TITLE = 0.85;
const APART = 0.3;
const FIT = { Handbook: 0.4, Glossary: 0.5, Desk: 0.5, Report: 0.2, customers: 0.5 };
const base = new URL("../", import.meta.url);
const asked = new Map();
let started;

// What the build wrote beside the index is packed; a server that unpacks it by itself is fine too.
async function fetchPacked(name) {
  const answer = await fetch(new URL(`pagefind/${name}`, base));
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return JSON.parse(new TextDecoder().decode(bytes));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
}

async function load() {
  const fetched = fetchPacked("words.gz");
  fetched.catch(() => {});
  const pagefind = await import(new URL("pagefind/pagefind.js", base));
  await pagefind.options({ ranking: RANKING, noWorker: true });
  await pagefind.init();
  return { pagefind, words: readWords(await fetched) };
}

export function start() {
  started ??= load();
  return started;
}

// Words that belong together count for little where a page has them apart, and for nothing if none has them together.
async function search(pagefind, text) {
  const { results } = await pagefind.search(text);
  if (!text.includes(" ") || results.length === 0) return results;
  const together = new Set((await pagefind.search(`"${text}"`)).results.map((result) => result.id));
  if (together.size === 0) return [];
  return results.map((result) => ({ ...result, score: result.score * (together.has(result.id) ? 1 : APART) }));
}

function ask(pagefind, text) {
  if (!asked.has(text)) asked.set(text, search(pagefind, text));
  return asked.get(text);
}

// The pages that answer a question, best first; each is read with `page.read()` when it is shown.
export async function find(text, { exact = false } = {}) {
  const { pagefind, words } = await start();
  const wanted = plan(text, words, exact);
  const ways = [...new Set(wanted.parts.flatMap((part) => part.ways.map((way) => way.text)))];
  const found = new Map(await Promise.all(ways.map(async (way) => [way, await ask(pagefind, way)])));
  const data = new Map([...found.values()].flat().map((result) => [result.id, result]));
  const ranked = rank(wanted, found);
  const look = (page) => looked(page, data.get(page.id), wanted, words);
  const deep = wanted.meaning ? FOR_A_WORD : LOOKED_AT;
  const first = await Promise.all(ranked.slice(0, deep).map(look));
  first.sort((one, other) => other.score - one.score);
  const ordered = [...first, ...ranked.slice(deep)];
  return { ...wanted, pages: ordered.map((page) => ({ ...page, read: () => read(data.get(page.id), page) })) };
}

// The first pages are put in order again by what the index does not tell: how close the title is, what kind it is.
async function looked(page, result, wanted, words) {
  const { title, kind, number = "", questions = "", readers } = (await result.data()).meta;
  const close = Math.max(
    closeness(wanted, [title, number], words),
    LIKE_A_TITLE * closeness(wanted, questions.split(/[?.]/), words),
  );
  const fit = wanted.meaning && kind === "Glossary" ? 3 : (FIT[readers ?? kind] ?? 1);
  return { ...page, score: page.score * (1 + CLOSE * close) * fit };
}

async function read(result, page) {
  const kept = await result.data();
  const said = [...new Set(page.said.flatMap((way) => way.split(" ")))];
  const lead = `${kept.meta.title} ${kept.meta.summary ?? ""}`;
  const { text, at } = excerpt(kept.content, said, lead);
  const url = new URL(kept.url, base);
  url.searchParams.set("highlight", said.join(" "));
  const entry = ["Glossary", "List"].includes(kept.meta.kind) && at >= 0 ? nearest(kept.anchors, at) : null;
  if (entry) url.hash = entry;
  const { title, kind, desk = "", summary = "" } = kept.meta;
  return { url: url.href, title, kind, desk, summary, excerpt: text, marks: markable(said) };
}

// The entry of a list that a place in the text belongs to: a row or a word with an address of its own.
function nearest(anchors, at) {
  const entries = anchors.filter(({ element, location }) => location <= at && ["div", "tr", "dt"].includes(element));
  return entries.at(-1)?.id ?? null;
}

// The pages of each value of each facet, for the page of results.
export async function facets() {
  const { values, pages } = await fetchPacked("facets.gz");
  const names = Object.keys(values);
  const found = new Map(names.map((name) => [name, new Map(values[name].map((value) => [value, new Set()]))]));
  for (const [id, places] of Object.entries(pages)) {
    places.forEach((place, n) => found.get(names[n]).get(values[names[n]][place])?.add(id));
  }
  return found;
}
