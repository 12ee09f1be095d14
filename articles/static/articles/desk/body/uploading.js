// The dialog for a new picture: its description and its credit are asked before it goes into the library.

import { ask, element, lineFor } from "./dialogs.js";
import { strings } from "./strings.js";

// The page says so where it offers to upload.
const mayDecide = () => Boolean(document.querySelector("#lead-upload")?.dataset.decides);

function why(buttons) {
  if (!buttons.length) return [];
  const row = element("div", { class: "body-choices body-why", role: "group", "aria-label": strings.ownUse }, ...buttons);
  return [element("p", {}, strings.ownUse), row];
}

// Promises the picture's row, or undefined when nothing was uploaded.
export function askAndUpload(library, file) {
  const alt = lineFor({ label: strings.alt, value: "", help: strings.altNew });
  const credit = lineFor({ label: strings.credit, value: "", help: strings.creditHelp });
  const decoration = element("input", { type: "checkbox", id: "body-decoration" });
  const status = element("p", { role: "status", class: "body-hint" });
  const alarm = element("p", { role: "alert", class: "body-alarm" });

  // Enter says nothing of it; the checks ask for it later.
  let ownUse = "";
  const allowing = Object.entries(mayDecide() ? strings.ownUses : {}).map(([value, label]) => {
    const button = element("button", { type: "button" }, label);
    button.addEventListener("click", () => {
      ownUse = value;
      button.closest("form").requestSubmit();
      ownUse = "";
    });
    return button;
  });

  async function read() {
    const told = { alt: alt.read(), credit: credit.read(), language: library.language, own_use: ownUse };
    if (decoration.checked) told.is_decorative = "on";
    alarm.textContent = told.alt || decoration.checked ? "" : strings.altWanted;
    if (alarm.textContent) return refuse(alt.line);
    status.textContent = strings.uploading(file.name);
    const row = await library.upload(file, told).catch(() => ({ error: strings.noAnswer }));
    status.textContent = "";
    alarm.textContent = row.error ?? "";
    return row.error ? refuse(credit.line) : row;
  }

  function refuse(line) {
    line.focus();
    return null;
  }

  const decorative = element("label", { class: "body-check", for: decoration.id }, decoration, strings.decoration);
  const content = [element("p", {}, file.name), ...alt.content, decorative, ...credit.content, ...why(allowing), status, alarm];
  return ask({ title: strings.newPicture, content, read, isOld: false, focus: () => alt.line.focus() });
}
