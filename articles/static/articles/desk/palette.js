// Ctrl+K: a field over everything on the desk. Without this file the link beside the name leads to a page that does the same.
const dialog = document.getElementById("desk-palette");
const field = dialog.querySelector("input");
const list = dialog.querySelector("ul");
const said = dialog.querySelector("[role=status]");
let asked = 0;
let timer;

const row = ({ name, kind, address }) => {
  const item = document.createElement("li");
  const link = item.appendChild(document.createElement("a"));
  [link.href, link.textContent] = [address, name];
  item.append(" ", Object.assign(document.createElement("span"), { className: "quiet", textContent: kind }));
  return item;
};

const search = async () => {
  const turn = ++asked;
  const answer = await fetch(`${dialog.dataset.address}?${new URLSearchParams({ format: "json", q: field.value })}`);
  if (turn !== asked || !answer.ok || answer.redirected) return;
  const { found } = await answer.json();
  if (turn !== asked) return;
  list.replaceChildren(...found.map(row));
  said.textContent = found.length || field.value.trim().length < 2 ? "" : dialog.dataset.nothing;
};

field.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(search, 150);
});

dialog.querySelector("button").addEventListener("click", () => dialog.close());

dialog.addEventListener("keydown", (event) => {
  const places = [field, ...list.querySelectorAll("a")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    places[(places.indexOf(document.activeElement) + step + places.length) % places.length].focus();
  } else if (event.key === "Enter" && event.target === field) {
    event.preventDefault();
    places[1]?.click();
  }
});

// In the body Ctrl+K makes a link, as editors know it from elsewhere.
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "k") return;
  if (event.target.closest?.("[contenteditable=true]")) return;
  event.preventDefault();
  if (!dialog.open) dialog.showModal();
  field.select();
});
