// What a reader asks, made into what the index can answer. Pure functions; the words of the edition come in as data.

const LONGEST_PHRASE = 5;
const MOST_OTHERS = 3;
// A page says a part fully if it says it this strongly, compared with the page that says it most.
const FULLY = 0.3;
// How much a page loses that leaves a part out, and below which share of the best score pages are left out.
const STRICT = 2;
const LEAST = 0.01;
const SUFFIXES = ["ings", "ing", "ied", "ies", "ers", "er", "ed", "es", "ly", "s", "d"];

// The list of words as the build wrote it, made quick to look things up in.
export function readWords(told) {
  const counts = new Map(
    told.words.split(" ").map((entry) => {
      const [word, count] = entry.split(":");
      return [word, Number(count ?? 1)];
    }),
  );
  const sorted = [...counts.keys()].sort();
  const { not = [], works = [], said = [] } = told.fails ?? {};
  const fails = { not: new Set(not), works: new Set(works), said: said[0] };
  const real = new Set(told.real);
  return { pages: told.pages, stop: new Set(told.stop), real, counts, sorted, also: told.also, terms: told.terms, fails };
}

// The words of a text in small letters, without accents and apostrophes; `name` marks what is never corrected.
export function tokens(text) {
  const shouted = text === text.toUpperCase();
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").replace(/['’]s\b|['’]/gi, "");
  return [...plain.matchAll(/[\p{L}\p{N}]+/gu)].map(({ 0: word, index }) => ({
    word: word.toLowerCase(),
    name: /\d/.test(word) || (!shouted && word.length > 1 && word === word.toUpperCase()),
    tied: plain[index - 1] === "-" && /[\p{L}\p{N}]/u.test(plain[index - 2] ?? ""),
  }));
}

// How many letters have to be added, left out, replaced or swapped with their neighbour; at most `limit` + 1.
export function distance(one, other, limit) {
  if (Math.abs(one.length - other.length) > limit) return limit + 1;
  let before = [];
  let row = [...Array(other.length + 1).keys()];
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const same = one[i - 1] === other[j - 1];
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
        next[j] = Math.min(next[j], before[j - 2] + 1);
      }
    }
    if (Math.min(...next) > limit) return limit + 1;
    [before, row] = [row, next];
  }
  return row[other.length];
}

function begins(word, words) {
  let [low, high] = [0, words.sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (words.sorted[middle] < word) low = middle + 1;
    else high = middle;
  }
  return words.sorted[low]?.startsWith(word) ?? false;
}

// Whether the pages have a word, another form of it, or a word that begins like it.
export function known(word, words) {
  if (words.counts.has(word) || (word.length > 2 && begins(word, words))) return true;
  return forms(word).some((form) => words.counts.has(form));
}

// A word and what it may be a form of: "crashed" of "crash", "stopped" of "stop".
function forms(word) {
  const found = [word];
  for (const suffix of SUFFIXES) {
    const base = word.slice(0, -suffix.length);
    if (!word.endsWith(suffix) || base.length < 3) continue;
    found.push(base, `${base}e`, `${base}y`);
    if (base.at(-1) === base.at(-2)) found.push(base.slice(0, -1));
  }
  return found;
}

// Two words of the pages that were written as one, such as "voicemail".
function parted(word, words) {
  for (let at = 3; at <= word.length - 3; at += 1) {
    const [left, right] = [word.slice(0, at), word.slice(at)];
    if (words.counts.has(left) && words.counts.has(right)) return `${left} ${right}`;
  }
  return null;
}

// The word of the pages that is nearest to a misspelt one, or null. Two errors are believed of long words only, and a
// wrong letter not of short ones: "tall" is no "tell". Hardly anybody errs in the first letter.
export function correct(word, words) {
  if (word.length < 4) return null;
  const limit = word.length < 9 ? 1 : 2;
  let [best, least] = [null, Infinity];
  for (const [other, count] of words.counts) {
    if (other.length < 3 || other[0] !== word[0] || /\d/.test(other)) continue;
    if (word.length < 6 && other.length === word.length && !sameLetters(word, other)) continue;
    const apart = distance(word, other, limit);
    if (apart > limit) continue;
    const cost = apart - Math.min(0.3, Math.log10(count) / 10);
    if (cost < least) [best, least] = [other, cost];
  }
  return best;
}

function sameLetters(one, other) {
  return [...one].sort().join("") === [...other].sort().join("");
}

// What the pages call what is called so here; another form of the word will do.
function others(text, words) {
  return forms(text).map((form) => words.also[form]).find(Boolean) ?? [];
}

function rarity(text, words) {
  const counts = text.split(" ").map((word) => words.counts.get(word) ?? 1);
  return Math.log(1 + words.pages / Math.min(...counts));
}

// What does not work, will not open or has stopped responding is broken.
function failing(typed, { fails }) {
  const found = [];
  for (let i = 0; i < typed.length; i += 1) {
    const broken = fails.not.has(typed[i].word) && fails.works.has(typed[i + 1]?.word);
    found.push(broken ? { ...typed[i], word: fails.said } : typed[i]);
    if (broken) i += 1;
  }
  return found;
}

function mended(token, words, exact) {
  if (words.stop.has(token.word) || known(token.word, words)) return token;
  if (others(token.word, words).length > 0) return token;
  if (token.name || exact || words.real.has(token.word)) return { ...token, missing: true };
  const two = parted(token.word, words);
  if (two) return { ...token, word: two, was: token.word };
  const better = correct(token.word, words);
  return better ? { ...token, word: better, was: token.word } : { ...token, missing: true };
}

// What is looked for, part by part. Each part has ways to say it, with what a page that says it so is worth. With
// `exact` nothing is corrected.
export function plan(text, words, exact = false) {
  const typed = failing(tokens(text), words).map((token) => mended(token, words, exact));
  const parts = [];
  const corrected = typed.filter((token) => token.was).map(({ was, word }) => [was, word]);
  const flat = typed.flatMap((token) => token.word.split(" ").map((word) => ({ ...token, word })));
  for (let i = 0; i < flat.length; ) {
    const phrase = longest(flat, i, words);
    const size = phrase ? phrase.split(" ").length : 1;
    const text = phrase ?? flat[i].word;
    if (flat[i].missing) parts.push(missing(text, words));
    else if (phrase || !words.stop.has(text)) parts.push(part(text, words));
    const tied = size > 1 && flat.slice(i + 1, i + size).every((token) => token.tied);
    if (tied) parts.at(-1).ways.unshift({ text: text.replaceAll(" ", ""), worth: 1 });
    i += size;
  }
  if (parts.length === 0) parts.push(...flat.filter((token) => !token.missing).map((token) => part(token.word, words)));
  joined(parts, words);
  return { parts, corrected, meaning: meaning(text, words, typed) };
}

function longest(flat, from, words) {
  for (let size = Math.min(LONGEST_PHRASE, flat.length - from); size > 0; size -= 1) {
    const taken = flat.slice(from, from + size);
    const said = taken.map((token) => token.word);
    if (size === 1 && words.stop.has(said[0])) return null;
    const last = said.pop();
    const ends = size > 1 ? [last, last.replace(/s$/, "")] : forms(last);
    const whole = ends.map((end) => [...said, end].join(" "));
    const known = whole.find((phrase) => words.also[phrase] || (size > 1 && words.terms[phrase]));
    if (known && size > 1) return known;
    if (known || (size > 1 && taken.slice(1).every((token) => token.tied))) return whole[0];
  }
  return null;
}

// Another name counts for less where the pages use the reader's own word too. A word that no page has is as telling as
// the rarest of the words for it.
function part(text, words) {
  const worth = text.includes(" ") ? 0.5 : words.counts.has(text) ? 0.4 : 0.8;
  const meant = others(text, words).slice(0, MOST_OTHERS);
  const ways = [{ text, worth: 1 }, ...meant.map((other) => ({ text: other, worth }))];
  const single = text.split(" ").filter((word) => !words.stop.has(word));
  if (text.includes(" ")) ways.push(...single.map((word) => ({ text: word, worth: 0.6 / single.length })));
  const own = known(text, words) || text.includes(" ") || meant.length === 0;
  return { text, ways, weight: Math.max(...(own ? [text] : meant).map((one) => rarity(one, words))) };
}

function missing(text, words) {
  return { text, ways: [], weight: Math.log(1 + words.pages) };
}

// "call back" is also looked for as "callback".
function joined(parts, words) {
  for (let i = 0; i + 1 < parts.length; i += 1) {
    const both = parts[i].text + parts[i + 1].text;
    if (!words.counts.has(both)) continue;
    parts[i].ways.push({ text: both, worth: 0.9 });
    parts[i + 1].ways.push({ text: both, worth: 0.9 });
  }
}

// The place in the glossary of a word whose meaning is asked for: "what does ACW mean", "ACW".
function meaning(text, words, typed) {
  const said = typed.map((token) => token.word).join(" ");
  const bare = said
    .replace(/^(what (is|are|does|do)|whats|define|definition of|meaning of|what is meant by)( an?| the)? /, "")
    .replace(/ (means?|stands? for)$/, "");
  if (bare === said && !/\b(meaning|abbreviation|definition)\b/.test(said)) return null;
  return words.terms[bare] ?? null;
}

// Order pages by what they say of the parts, all of them before all but one before any. A part that a page only touches
// on, measured by the page that says most of it, counts for less. `found` is the score of pages by way of saying it.
export function rank({ parts }, found) {
  const pages = new Map();
  const whole = parts.reduce((sum, one) => sum + one.weight, 0) || 1;
  for (const one of parts) {
    const best = strongest(one, found);
    const most = Math.max(...[...best.values()].map(({ worth }) => worth));
    for (const [id, { worth, way }] of best) {
      const page = pages.get(id) ?? { id, sum: 0, cover: 0, said: [] };
      page.sum += worth;
      page.cover += (one.weight * Math.min(1, worth / most / FULLY)) / whole;
      page.said.push(way);
      pages.set(id, page);
    }
  }
  const all = [...pages.values()].map((page) => ({ ...page, score: page.sum * page.cover ** STRICT }));
  all.sort((one, other) => other.score - one.score || (one.id < other.id ? -1 : 1));
  return all.filter((page) => page.score > all[0].score * LEAST);
}

// For each page the way of saying a part that it says most strongly.
function strongest(part, found) {
  const best = new Map();
  for (const way of part.ways) {
    for (const { id, score } of found.get(way.text) ?? []) {
      const worth = (way.worth * score) / way.text.split(" ").length;
      if (worth > (best.get(id)?.worth ?? 0)) best.set(id, { worth, way: way.text });
    }
  }
  return best;
}

// How much a page's title or one of its questions is what the reader asks, from 0 to 1.
export function closeness({ parts }, texts, words) {
  const strong = (part) => part.ways.filter((way) => way.worth >= 0.4);
  const asked = parts.map((part) => strong(part).map((way) => way.text.split(" ").map(root)));
  return Math.max(0, ...texts.map((text) => {
    const said = tokens(text).map((token) => token.word).filter((word) => !words.stop.has(word)).map(root);
    if (said.length === 0 || parts.length === 0) return 0;
    const hit = new Set();
    let weight = 0;
    asked.forEach((ways, n) => {
      const way = ways.find((one) => one.every((word) => said.includes(word)));
      if (!way) return;
      way.forEach((word) => hit.add(word));
      weight += parts[n].weight;
    });
    const covered = weight / parts.reduce((sum, one) => sum + one.weight, 0);
    const used = hit.size / new Set(said).size;
    return covered + used === 0 ? 0 : (2 * covered * used) / (covered + used);
  }));
}

// A word without its ending, to compare two words by.
function root(word) {
  return word.replace(/(ing|ied|ies|ed|es|s|e|y)$/, (end, at) => (at < 3 ? end : "")).replace(/(.)\1$/, "$1");
}
