// Copies one form of a text. Without this script the boxes and files do.

const status = document.querySelector("[role=status]");

function say(words) {
  status.textContent = "";
  // A sentence that stays the same is told again only if it was away in between.
  setTimeout(() => { status.textContent = words; }, 50);
}

const written = (form) => document.getElementById(`copy_${form}`).value;

// One item with both types: editors take the formatted text, everything else the plain one.
function write(kinds) {
  const parts = Object.entries(kinds).map(([kind, text]) => [kind, new Blob([text], { type: kind })]);
  return navigator.clipboard.write([new ClipboardItem(Object.fromEntries(parts))]);
}

// For plain http, where browsers have no clipboard: the old command, with both types as well.
function writeByCommand(kinds) {
  let taken = false;
  const fill = (event) => {
    Object.entries(kinds).forEach(([kind, text]) => event.clipboardData.setData(kind, text));
    event.preventDefault();
    taken = true;
  };
  document.addEventListener("copy", fill);
  document.execCommand("copy");
  document.removeEventListener("copy", fill);
  return taken;
}

// Which form was taken, and nothing else; an answer is not waited for.
function count(form) {
  const body = new URLSearchParams({ code: status.dataset.code, form });
  fetch(status.dataset.counted, { method: "POST", body, credentials: "omit", keepalive: true }).catch(() => {});
}

// Told where the eye is, too.
function mark(button) {
  button.classList.add("copied");
  setTimeout(() => button.classList.remove("copied"), 3000);
}

async function copy(button) {
  const { copies, done } = button.dataset;
  const isFormatted = copies === "formatted";
  const box = document.getElementById(`copy_${isFormatted ? "html" : copies}`);
  const kinds = { "text/plain": written(isFormatted ? "txt" : copies) };
  if (isFormatted) kinds["text/html"] = written("html");
  try {
    await write(kinds);
  } catch {
    box.focus();
    box.select();
    if (!writeByCommand(kinds)) return say(status.dataset.failed);
  }
  say(done);
  mark(button);
  count(copies);
}

document.querySelectorAll("[data-copies]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
});
document.querySelectorAll("a[download]").forEach((link) => {
  link.addEventListener("click", () => count(link.pathname.split(".").at(-1)));
});
