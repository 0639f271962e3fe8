// Marks the words that were looked for, in an excerpt and on the page that a result leads to.

const AROUND = 28;
const MOST = 200;
const LEFT_ALONE = "script, style, svg, select, textarea, .headerlink, mark";

// A pattern for words in all their forms, or null if there is none to mark.
export function markable(words) {
  const bases = words.filter((word) => /^[\p{L}\p{N}]+$/u.test(word)).map((word) => {
    if (word.length < 4 || /\d/.test(word)) return `${word}s?`;
    return `${word.replace(/(ing|ied|ies|ed|es|s|e|y)$/, (end, _, at) => (at < 3 ? end : ""))}[\\p{L}]{0,4}`;
  });
  return bases.length ? new RegExp(`(?<![\\p{L}\\p{N}])(${bases.join("|")})(?![\\p{L}\\p{N}])`, "giu") : null;
}

// Text as nodes, the marked words in <mark>.
export function marked(text, pattern) {
  const found = document.createDocumentFragment();
  let done = 0;
  for (const match of pattern ? text.matchAll(pattern) : []) {
    const mark = document.createElement("mark");
    mark.textContent = match[0];
    found.append(text.slice(done, match.index), mark);
    done = match.index + match[0].length;
  }
  found.append(text.slice(done));
  return found;
}

// The piece of a page's text that says most of the words, and which of its words it begins to say them at. The lead,
// the title and summary that a page begins with, stands above the excerpt already and is passed over.
export function excerpt(content, words, lead = "") {
  const all = content.split(/\s+/);
  const start = content.startsWith(lead.split(" ", 1)[0]) ? lead.split(/\s+/).filter(Boolean).length : 0;
  const pattern = markable(words);
  const hits = pattern ? all.map((word) => word.match(pattern)?.[0].toLowerCase().slice(0, 4) ?? "") : [];
  let [from, most, first] = [start, 0, hits.slice(0, start).findIndex(Boolean)];
  hits.forEach((hit, at) => {
    if (!hit || at < start) return;
    const said = hits.slice(at, at + AROUND).filter(Boolean);
    const worth = new Set(said).size * 4 + said.length;
    if (worth > most) [from, most, first] = [Math.max(start, at - 6), worth, at];
  });
  const to = from + AROUND;
  const text = all.slice(from, to).join(" ");
  return { text: `${from > start ? "… " : ""}${text}${to < all.length ? " …" : ""}`, at: first };
}

// Marks the words of the address on the page it leads to.
export function markPage(root, words) {
  const pattern = markable(words);
  if (!pattern) return;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  let count = 0;
  for (const node of nodes) {
    if (count >= MOST || node.parentElement.closest(LEFT_ALONE)) continue;
    const hits = node.data.match(pattern);
    if (!hits) continue;
    count += hits.length;
    node.replaceWith(marked(node.data, pattern));
  }
}
