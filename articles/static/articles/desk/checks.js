// What stands against publishing, beside the text: each line leads to its field or paragraph.

const summary = document.querySelector(".desk-checks [role=status]");
const list = document.querySelector(".desk-checks ul");

// `checks` are [{message, anchor, isRequired}], `sum` is a sentence; an answer without them leaves what is shown.
export function showChecks({ checks, sum }) {
  if (!checks || !list) return;
  if (summary.textContent !== sum) summary.textContent = sum;
  list.replaceChildren(...checks.map(line));
}

function line({ message, anchor, isRequired }) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = anchor;
  link.textContent = message;
  item.classList.toggle("is-required", isRequired);
  item.append(link);
  return item;
}
