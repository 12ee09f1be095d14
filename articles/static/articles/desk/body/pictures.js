// The dialog in which a picture of the library is chosen, or a new one uploaded into it.

import { ask, element, lineFor } from "./dialogs.js";
import { strings } from "./strings.js";
import { askAndUpload } from "./uploading.js";

const PAUSE = 150; // milliseconds after the last key before the library is asked
const LAYOUTS = ["column", "wide", "small"];

// The pictures as radio buttons, so that arrow keys choose. `key` is the one in the text.
class Choice {
  constructor(library, key) {
    this.library = library;
    this.list = element("div", { class: "body-pictures", role: "radiogroup", "aria-label": strings.picture });
    this.status = element("p", { role: "status", class: "body-hint" });
    if (key) library.picture(key).then((row) => row && this.show([row], key));
    else this.find("");
  }

  get key() {
    return this.list.querySelector("input:checked")?.value;
  }

  async find(text) {
    const rows = await this.library.find("pictures", text).catch(() => null);
    this.status.textContent = rows ? (rows.length ? "" : strings.noMatch) : strings.noAnswer;
    if (rows) this.show(rows);
  }

  show(rows, key) {
    this.list.replaceChildren(...rows.map((row) => this.option(row, row.id === key)));
  }

  option(row, isChosen) {
    const radio = element("input", { type: "radio", name: "body-picture", value: row.id });
    radio.checked = isChosen;
    const image = element("img", { src: row.thumbnail, alt: "", width: 120, height: 80 });
    return element("label", {}, radio, image, element("span", {}, row.label));
  }

  async add(file) {
    const row = await askAndUpload(this.library, file);
    if (!row) return;
    this.list.prepend(this.option(row, true));
    this.list.querySelector("input").focus();
  }
}

function layoutChoice(layout) {
  const select = element("select", { id: "body-layout" });
  LAYOUTS.forEach((name) => select.append(new Option(strings.layouts[name], name, false, name === layout)));
  return [element("label", { for: "body-layout" }, strings.layout), select];
}

function searchFor(choice) {
  const { line, content } = lineFor({ label: strings.searchPictures, value: "" });
  let timer = null;
  line.type = "search";
  line.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => choice.find(line.value.trim()), PAUSE);
  });
  return { line, content };
}

function uploadInto(choice) {
  const file = element("input", { type: "file", id: "body-upload", accept: "image/jpeg,image/png,image/webp" });
  file.addEventListener("change", async () => {
    if (file.files[0]) await choice.add(file.files[0]);
    file.value = "";
  });
  return [element("label", { for: "body-upload" }, strings.upload), file];
}

// Promises { key, layout, alt }.
export function askPicture(library, { key, layout = "column", alt = "" } = {}) {
  const choice = new Choice(library, Number(key));
  const search = searchFor(choice);
  const place = layoutChoice(layout);
  const description = lineFor({ label: strings.altHere, value: alt, help: strings.altHelp });
  const alarm = element("p", { role: "alert", class: "body-alarm" });
  const read = () => {
    alarm.textContent = choice.key ? "" : strings.choosePicture;
    return choice.key ? { key: choice.key, layout: place[1].value, alt: description.read() } : null;
  };
  const content = [...search.content, choice.list, choice.status, alarm, ...uploadInto(choice), ...place, ...description.content];
  return ask({ title: strings.picture, content, read, isOld: Boolean(key), focus: () => search.line.focus() });
}
