// The article form: Ctrl+S, counters, the passage of a comment, and a question before unsaved text is left.

const QUIET = 1200; // milliseconds without a key before a counter is spoken

const form = document.querySelector("#article_form");
// After a refused save the text on the page is not kept anywhere else.
let isChanged = Boolean(document.querySelector(".errornote"));
let isSending = false;

function count(counter) {
  const field = document.getElementById(counter.dataset.counts);
  const { most, say } = counter.dataset;
  const status = counter.nextElementSibling;
  let timer;
  const show = () => {
    const used = [...field.value].length;
    counter.textContent = say.replace("{used}", used).replace("{most}", most);
    counter.classList.toggle("is-full", used >= most * 0.9);
  };
  const speak = () => (status.textContent = counter.textContent);
  field.addEventListener("input", () => {
    show();
    clearTimeout(timer);
    timer = setTimeout(speak, QUIET);
  });
  show();
}

// Ctrl+S saves; Ctrl+Enter goes on to the page that publishes, or hands the text in.
function save(event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  const { _save, _publish, _submit } = form.elements;
  const button = { s: _save, enter: document.querySelector("dialog[open]") ? null : _publish ?? _submit }[event.key.toLowerCase()];
  // In the body Ctrl+Enter breaks a line.
  if (!button || (button !== _save && event.defaultPrevented)) return;
  event.preventDefault();
  form.requestSubmit(button);
}

// A second click would send the same version again, which the desk would take for a conflict.
function send(event) {
  // A preview opens beside the form, which stays as it is.
  if (event.submitter?.formTarget) return;
  if (isSending) event.preventDefault();
  isSending = true;
}

function leave(event) {
  if (isChanged && !isSending) event.preventDefault();
}

// Words marked in the text are what the next comment is about.
function quote() {
  const marked = document.getSelection();
  const place = document.querySelector("#comment_quote");
  if (!place || marked.isCollapsed || !document.querySelector(".tiptap")?.contains(marked.anchorNode)) return;
  place.value = marked.toString().trim().slice(0, place.maxLength);
}

if (form?.elements._save) {
  document.addEventListener("selectionchange", quote);
  document.querySelectorAll("[data-counts]").forEach(count);
  document.addEventListener("keydown", save);
  // Fields of other forms stand in the panel too.
  form.addEventListener("input", ({ target }) => (isChanged ||= (target.form ?? form) === form));
  form.addEventListener("submit", send);
  window.addEventListener("beforeunload", leave);
  // The browser may show the page again from memory.
  window.addEventListener("pageshow", () => (isSending = false));
  // A title is one line.
  form.elements.title.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    form.elements.lead.focus();
  });
}
