// What Word, LibreOffice and Google Docs put on the clipboard, as the few elements that a body holds.
// The cleaner on the server decides what is kept; this only saves what would be lost: lists, notes, style-only bold.

const BLOCKS = "p, h1, h2, h3, h4, h5, h6, li, div, td, th, blockquote, section, tr, table, ul, ol";
const KEPT = { a: ["href"], td: ["colspan", "rowspan"], th: ["colspan", "rowspan"], sup: ["data-footnote"], aside: ["data-pullquote"] };
const RENAMED = { h1: "h2", h5: "h4", h6: "h4", b: "strong", i: "em" };

const all = (root, selector) => [...root.querySelectorAll(selector)];
const styleOf = (element) => element.dataset.style ?? "";
const unwrap = (element) => element.replaceWith(...element.childNodes);
const isBlank = (node) => !node.textContent.trim();
const nameOf = (element) => element.localName;

// Under the policy of the desk a browser ignores style attributes, in detached documents too, so that Google Docs'
// outer <b style="font-weight:normal"> makes everything bold. They are read as text, under another name.
function parsed(html) {
  const readable = html
    .replace(/<style\b[^]*?(<\/style>|$)/gi, "")
    .replace(/(?<=<[a-z][^<>]*)\sstyle\s*=/gi, " data-style=");
  return new DOMParser().parseFromString(readable, "text/html").body;
}

// `lift(title, lead)` is given where the text has no title yet: a whole document brings its own.
export function tidied(html, lift) {
  if (html.includes("data-pm-slice")) return html; // from another text in this editor
  const body = parsed(html);
  drop(body);
  foldNotes(body);
  buildLists(body);
  readStyles(body);
  if (lift) liftTitle(body, lift);
  rename(body);
  all(body, "h2 strong, h3 strong, h4 strong, th strong").forEach(unwrap);
  dropEmpty(body);
  return body.innerHTML;
}

function drop(body) {
  all(body, "img, picture, svg, object, embed, video, audio, canvas, iframe, script, noscript, title, link, meta, xml, input, button, select")
    .forEach((element) => element.remove());
  const comments = document.createTreeWalker(body, NodeFilter.SHOW_COMMENT);
  const found = [];
  while (comments.nextNode()) found.push(comments.currentNode);
  found.forEach((comment) => comment.remove());
}

// A note is a link to a place from which a link leads back: so it is in Word, LibreOffice, and on our own pages.
function foldNotes(body) {
  const fragment = (link) => link.getAttribute("href").split("#")[1];
  const place = (name) => name && body.querySelector(`[id="${CSS.escape(name)}"], [name="${CSS.escape(name)}"]`);
  for (const link of all(body, 'a[href*="#"]')) {
    if (!body.contains(link)) continue;
    const target = place(fragment(link));
    const back = target && [target, ...all(target, "a[href]")].find((other) => isBack(other, link, fragment));
    if (back) foldNote(link, noteAround(back), back);
  }
  all(body, '[data-style*="mso-element:footnote-list"], [data-style*="mso-element:endnote-list"], [role=doc-endnotes]')
    .forEach((list) => list.remove());
}

function isBack(other, link, fragment) {
  if (!other.matches("a[href*='#']") || other === link) return false;
  const names = [link.id, link.name, link.parentElement.id].filter(Boolean);
  return names.includes(fragment(other)) && Boolean(link.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
}

// Several paragraphs of one note stand in a div of their own.
function noteAround(back) {
  const block = back.closest("li, p, dd") ?? back.parentElement;
  const box = block.parentElement;
  return box.matches("div[id], li") && all(box, "a[href*='#']").length === 1 ? box : block;
}

function foldNote(link, block, back) {
  back.remove();
  const note = document.createElement("sup");
  note.dataset.footnote = "";
  const paragraphs = all(block, "p");
  for (const paragraph of paragraphs.length ? paragraphs : [block]) {
    if (note.textContent.trim()) note.append(" ");
    note.append(...paragraph.childNodes);
  }
  trimStart(note);
  block.remove();
  const sup = link.closest("sup");
  const stands = sup && sup.textContent.trim() === link.textContent.trim() ? sup : link;
  stands.replaceWith(note);
}

function trimStart(note) {
  const first = document.createTreeWalker(note, NodeFilter.SHOW_TEXT).nextNode();
  if (first) first.data = first.data.trimStart();
}

// Word writes a list as paragraphs that say "mso-list: l0 level2 lfo1" and begin with their bullet or number.
function buildLists(body) {
  const open = []; // the lists around the current item, outermost first
  for (const paragraph of all(body, "p, h1, h2, h3, h4, h5, h6")) {
    const level = Number(/mso-list:[^;]*level(\d+)/i.exec(styleOf(paragraph))?.[1] ?? 0);
    if (!level) continue;
    const mark = all(paragraph, "span").find((span) => /mso-list:\s*ignore/i.test(styleOf(span)));
    const kind = /^\(?\w+[.)]/.test(mark?.textContent.trim() ?? "") ? "ol" : "ul";
    mark?.remove();
    if (open[0] && previousElement(paragraph) !== open[0]) open.length = 0;
    open.length = Math.min(open.length, level);
    if (open.length === level && nameOf(open.at(-1)) !== kind) open.pop();
    const item = document.createElement("li");
    if (!open.length) paragraph.before(addList(open, kind));
    while (open.length < level) addList(open, kind);
    open.at(-1).append(item);
    const text = document.createElement("p");
    text.append(...paragraph.childNodes);
    item.append(text);
    paragraph.remove();
  }
}

function addList(open, kind) {
  const list = document.createElement(kind);
  const around = open.at(-1);
  if (around) (around.lastElementChild ?? around.appendChild(document.createElement("li"))).append(list);
  open.push(list);
  return list;
}

function previousElement(element) {
  let before = element.previousSibling;
  while (before && before.nodeType === Node.TEXT_NODE && isBlank(before)) before = before.previousSibling;
  return before;
}

function readStyles(body) {
  for (const element of all(body, "[data-style]")) {
    const style = styleOf(element).toLowerCase();
    const says = (property, value) => new RegExp(`(^|;)\\s*${property}\\s*:\\s*(${value})\\s*(;|$)`).test(style);
    if (element.matches("b, strong") && says("font-weight", "normal|400")) unwrap(element);
    else if (element.matches("i, em") && says("font-style", "normal")) unwrap(element);
    else if (element.matches("span, a, p, li")) {
      if (says("font-weight", "bold|bolder|[6-9]00")) wrapContent(element, "strong");
      if (says("font-style", "italic|oblique")) wrapContent(element, "em");
      if (says("vertical-align", "super") && !element.closest("sup")) wrapContent(element, "sup");
      if (says("vertical-align", "sub") && !element.closest("sub")) wrapContent(element, "sub");
    }
  }
}

const isTitle = (block) => block.matches("h1, h2, h3, .MsoTitle, .title") || largest(block) >= 20;
const isLead = (block) => block.matches(".MsoSubtitle, .subtitle") || (lettersOf(block) >= 60 && isOneMark(block));
const lettersOf = (block) => block.textContent.trim().length;
const isOneMark = (block) => all(block, "b, strong, i, em").some((mark) => lettersOf(mark) === lettersOf(block));

// Google Docs knows no title but by its size, in points.
function largest(block) {
  const sizes = [block, ...all(block, "[data-style]")].map((element) => /font-size:\s*([\d.]+)pt/i.exec(styleOf(element))?.[1]);
  return Math.max(0, ...sizes.filter(Boolean).map(Number));
}

// The heading at the beginning, and below it a subtitle or a paragraph in bold or italics: title and lead.
function liftTitle(body, lift) {
  const [title, lead] = all(body, BLOCKS).filter((block) => !isBlank(block) && !block.querySelector(BLOCKS));
  const fits = (block, most) => block && lettersOf(block) <= most && !block.querySelector("sup[data-footnote]");
  const take = (block) => {
    block.remove();
    return block.textContent.replace(/\s+/g, " ").trim();
  };
  if (!fits(title, 200) || !isTitle(title)) return;
  lift(take(title), fits(lead, 700) && lead.matches("p") && isLead(lead) ? take(lead) : "");
}

function wrapContent(element, name) {
  if (element.querySelector(BLOCKS) || element.closest(name) || isBlank(element)) return;
  const wrapper = document.createElement(name);
  wrapper.append(...element.childNodes);
  element.append(wrapper);
}

function rename(body) {
  for (const element of all(body, "*").reverse()) {
    const name = RENAMED[nameOf(element)] ?? nameOf(element);
    const link = element.getAttribute("href") ?? "";
    // Bookmarks, and marks such as <o:p> and <font> that say nothing here. A language is not carried along either.
    if (name.includes(":") || ["span", "font"].includes(name) || (name === "a" && (!link || /^#|^file:/i.test(link)))) {
      unwrap(element);
      continue;
    }
    const renamed = document.createElement(name);
    for (const attribute of KEPT[name] ?? []) {
      if (element.hasAttribute(attribute)) renamed.setAttribute(attribute, element.getAttribute(attribute));
    }
    renamed.append(...element.childNodes);
    element.replaceWith(renamed);
  }
}

function dropEmpty(body) {
  for (const element of all(body, "p, h2, h3, h4, strong, em, sup, sub, a, li, div").reverse()) {
    if (isBlank(element) && !element.querySelector("table, hr")) {
      element.replaceWith(...(element.matches(BLOCKS) ? [] : element.childNodes));
    }
  }
  // Google Docs puts one between paragraphs.
  all(body, "br").filter((br) => br.parentElement.matches("body, div, li, td, blockquote") && nextToBlock(br)).forEach((br) => br.remove());
}

function nextToBlock(br) {
  return [br.previousElementSibling, br.nextElementSibling].some((near) => near?.matches(BLOCKS));
}
