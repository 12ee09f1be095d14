// The dialogs of the editor. Each promises what was entered; "" means remove, undefined that nothing is to change.

import { Editor } from "../../../django_prose_editor/editor.js";
import { address, noteExtensions } from "./nodes.js";
import { strings } from "./strings.js";

let made = 0;

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// `read()` gives the result or promises it; null while it cannot be taken.
export function ask({ title, content, read, isOld, focus }) {
  const heading = element("h2", { id: `body-dialog-${++made}` }, title);
  const save = element("button", { type: "submit", class: "body-save" }, strings.save);
  const remove = element("button", { type: "button" }, strings.remove);
  const cancel = element("button", { type: "button" }, strings.cancel);
  const form = element("form", { novalidate: "" }, heading, ...content, element("div", { class: "body-choices" }, save));
  if (isOld) save.after(remove);
  form.lastChild.append(cancel);
  const dialog = element("dialog", { class: "body-dialog", "aria-labelledby": heading.id }, form);
  document.body.append(dialog);
  dialog.showModal();
  focus();

  return new Promise((resolve) => {
    // At once: the next key may be on its way, and the close event comes later.
    const close = (value) => {
      resolve(value);
      dialog.close();
      dialog.remove();
    };
    let isReading = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (isReading) return;
      isReading = true;
      const given = read();
      const value = given instanceof Promise ? await given : given;
      isReading = false;
      if (value !== null) close(value);
    });
    remove.addEventListener("click", () => close(""));
    cancel.addEventListener("click", () => close());
    dialog.addEventListener("close", () => close());
  });
}

// A line of text with its label and hint. `read()` gives what `check(text)` keeps, or null, and then `wrong` is shown.
export function lineFor({ label, value, help, wrong, check = (text) => text.trim() }) {
  const id = `body-line-${++made}`;
  const line = element("input", { type: "text", id, autocomplete: "off", spellcheck: "false", "aria-describedby": `${id}-help` });
  const hint = element("p", { id: `${id}-help`, class: "body-hint" }, help ?? "");
  const alarm = element("p", { role: "alert", class: "body-alarm" });
  line.value = value;
  const read = () => {
    const kept = check(line.value);
    alarm.textContent = kept === null ? wrong : "";
    if (kept === null) line.focus();
    line.setAttribute("aria-invalid", kept === null);
    return kept;
  };
  return { line, content: [element("label", { for: id }, label), line, hint, alarm], read };
}

function askLine({ title, isOld, ...given }) {
  const { line, content, read } = lineFor(given);
  return ask({ title, content, read, isOld, focus: () => line.select() });
}

// While somebody types, the published texts of that name are offered; choosing one gives its address.
export function askAddress(value, library) {
  const { line, content, read } = lineFor({
    label: strings.address, value, help: strings.addressHelp, wrong: strings.addressWrong, check: address,
  });
  if (library) offerTexts(line, content, library);
  return ask({ title: strings.link, content, read, isOld: Boolean(value), focus: () => line.select() });
}

function offerTexts(line, content, library) {
  const offers = element("datalist", { id: `${line.id}-texts` });
  content.push(offers);
  line.setAttribute("list", offers.id);
  line.addEventListener("input", async () => {
    const text = line.value.trim();
    if (text.length < 2 || address(text)) return;
    const rows = await library.find("texts", text).catch(() => []);
    if (line.value.trim() === text) offers.replaceChildren(...rows.map((row) => new Option(row.label, row.note)));
  });
}

// Where the film or chart stands, and its name: { provider, key, title }.
export function askEmbed(providers, { provider, key, title = "" } = {}) {
  const place = lineFor({
    label: strings.address, value: key ? `${providers[provider].name} ${key}` : "", help: strings.embedHelp(providers), wrong: strings.embedWrong,
    check: (text) => (key && text === `${providers[provider].name} ${key}` ? { provider, key } : placeOf(providers, text.trim())),
  });
  const name = lineFor({ label: strings.embedTitle, value: title, help: strings.embedTitleHelp });
  const read = () => {
    const found = place.read();
    return found && { ...found, title: name.read().replace(/[<>"]/g, "").slice(0, 200) };
  };
  return ask({
    title: strings.embed, content: [...place.content, ...name.content], read, isOld: Boolean(key), focus: () => place.line.select(),
  });
}

function placeOf(providers, text) {
  for (const [provider, { given }] of Object.entries(providers)) {
    const key = new RegExp(given).exec(text)?.[1];
    if (key) return { provider, key };
  }
  return null;
}

export function askCaption(value) {
  return askLine({
    title: strings.caption, label: strings.captionText, value, check: (text) => text.trim(), isOld: Boolean(value),
  });
}

// A note's text with its marks, as the content of a paragraph in Tiptap's JSON.
export async function askNote({ config, language, content, isOld }) {
  const surface = element("div", { class: "body-note-text" });
  const tools = element("div", { class: "body-note-tools" });
  // The editor would take Escape for itself, and the browser would not close the dialog.
  const keys = {
    Enter: () => surface.closest("form").requestSubmit(),
    Escape: () => surface.closest("dialog").close(),
  };
  const editor = new Editor({
    element: surface,
    injectCSS: false,
    extensions: noteExtensions(config),
    content: { type: "doc", content: [{ type: "paragraph", content }] },
    editorProps: {
      attributes: { "aria-label": strings.noteText, "aria-multiline": "false", lang: language, spellcheck: "true" },
      handleKeyDown(view, event) {
        if (event.isComposing || !keys[event.key]) return false;
        keys[event.key]();
        return true;
      },
    },
  });
  const tool = (label, run) => {
    const button = element("button", { type: "button" }, label);
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", run);
    tools.append(button);
  };
  tool(strings.italic, () => editor.chain().focus().toggleItalic().run());
  tool(strings.link, () => editLink(editor));
  const read = () => editor.getJSON().content[0].content ?? "";
  const answer = await ask({ title: strings.footnote, content: [tools, surface], read, isOld, focus: () => editor.commands.focus("end") });
  editor.destroy();
  return answer;
}

export async function editLink(editor, library) {
  const old = editor.getAttributes("link").href ?? "";
  const href = await askAddress(old, library);
  editor.view.focus();
  const chain = editor.chain().focus();
  if (href === undefined) return chain.run();
  if (href === "") return chain.extendMarkRange("link").unsetLink().run();
  if (old) return chain.extendMarkRange("link").setLink({ href }).run();
  if (!editor.state.selection.empty) return chain.setLink({ href }).run();
  return chain.insertContent({ type: "text", text: href.replace(/^mailto:/, ""), marks: [{ type: "link", attrs: { href } }] }).run();
}
