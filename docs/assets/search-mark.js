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

// The piece of a page's text that says most of the words, and which of its words it begins to say them at.
export function excerpt(content, words) {
  const all = content.split(/\s+/);
  const pattern = markable(words);
  const hits = pattern ? all.map((word) => word.match(pattern)?.[0].toLowerCase().slice(0, 4) ?? "") : [];
  let [from, most, first] = [0, 0, -1];
  hits.forEach((hit, at) => {
    if (!hit) return;
    const said = hits.slice(at, at + AROUND).filter(Boolean);
    const worth = new Set(said).size * 4 + said.length;
    if (worth > most) [from, most, first] = [Math.max(0, at - 6), worth, at];
  });
  const to = from + AROUND;
  const text = all.slice(from, to).join(" ");
  return { text: `${from > 0 ? "… " : ""}${text}${to < all.length ? " …" : ""}`, at: first };
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
