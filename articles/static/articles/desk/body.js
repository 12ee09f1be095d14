// The editor of a text's body, over the textarea that the form sends. Without this file the textarea remains.

import { Editor } from "../../django_prose_editor/editor.js";
import { askEmbed, askNote, editLink, element } from "./body/dialogs.js";
import { Library } from "./body/library.js";
import { bodyExtensions } from "./body/nodes.js";
import { tidied } from "./body/paste.js";
import { askPicture } from "./body/pictures.js";
import { strings } from "./body/strings.js";
import { tidyBody, tidyField } from "./body/tidying.js";
import { toolbarFor } from "./body/toolbar.js";

const UNDER_BUTTONS = { top: 110, right: 0, bottom: 40, left: 0 }; // pixels that the buttons may cover
const PAUSE = 300; // milliseconds: at 12,000 words writing the text out takes 38 ms, too much for every key

// Without the empty paragraph that the editor keeps at the end to write in.
const htmlOf = (editor) => editor.getHTML().replace(/(<p><\/p>)+$/, "");

// A key that opened a dialog is done with.
const opened = () => true;

// Between the blocks, nearest to where the file was dropped.
function placeOf(view, event) {
  const found = view.posAtCoords({ left: event.clientX, top: event.clientY });
  return found ? afterBlock({ $to: view.state.doc.resolve(found.pos) }) : afterBlock(view.state.selection);
}

// Notes and pull quotes repeat or leave the text: they are not counted, here and in cleaning.py.
function wordsIn(doc) {
  const found = [];
  doc.descendants((node) => {
    if (node.type.name === "footnote" || node.type.name === "pullQuote") return false;
    if (node.isText) found.push(node.text);
    else if (node.isBlock || node.type.name === "hardBreak") found.push(" ", node.attrs.caption ?? "", " ");
    return true;
  });
  return found.join("").split(/\s+/).filter(Boolean).length;
}

const nodeAt = (editor, position) => (position === undefined ? null : editor.state.doc.nodeAt(position));

async function editNote(editor, position, { config, language }) {
  const old = nodeAt(editor, position);
  const content = await askNote({ config, language, content: old?.toJSON().content, isOld: Boolean(old) });
  editor.view.focus();
  if (content === undefined) return;
  const { schema, tr, selection } = editor.state;
  const note = content ? schema.nodeFromJSON({ type: "footnote", content }) : [];
  if (old) tr.replaceWith(position, position + old.nodeSize, note);
  else tr.insert(selection.to, note);
  editor.view.dispatch(tr.scrollIntoView());
}

// A picture or an embed: a new one stands after the block in which the cursor is.
async function editFigure(editor, position, type, askFor) {
  const old = nodeAt(editor, position);
  const attrs = await askFor(old?.attrs);
  editor.view.focus();
  if (attrs === undefined) return;
  const { schema, tr, selection } = editor.state;
  if (!old) tr.insert(afterBlock(selection), schema.nodes[type].create(attrs));
  else if (attrs === "") tr.delete(position, position + old.nodeSize);
  else tr.setNodeMarkup(position, undefined, attrs);
  editor.view.dispatch(tr.scrollIntoView());
}

const afterBlock = ({ $to }) => ($to.depth ? $to.after(1) : $to.pos);

// The checks count what stands at the top of the body, from 1.
function goToBlock(editor, hash) {
  const index = Number(hash.match(/^#paragraph-(\d{1,5})$/)?.[1]) - 1;
  const { doc } = editor.state;
  if (!(index >= 0 && index < doc.childCount)) return;
  let position = 1;
  for (let before = 0; before < index; before++) position += doc.child(before).nodeSize;
  editor.commands.focus(position);
  editor.view.dom.children[index]?.scrollIntoView({ block: "center" });
}

const hasManyBlocks = (html) => (html.match(/<(p|h[1-6]|li|td|blockquote)\b/gi) ?? []).length > 1;

function fill(field, text) {
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function start(textarea) {
  const config = JSON.parse(textarea.dataset.extensions);
  const language = textarea.form?.elements.language;
  const surface = element("div", { class: "body-surface" });
  const count = element("span", { class: "body-count" });
  const notice = element("span", { role: "status", class: "body-notice" });
  const help = element("span", { id: `${textarea.id}-keys` }, strings.help);
  const label = textarea.labels[0]?.textContent.replace(/:\s*$/, "").trim() || strings.text;
  const languageOf = () => language?.value || textarea.lang;
  const library = new Library(textarea.dataset, textarea.form);
  const providers = config.Embed.providers;
  const open = {
    note: (position) => opened(editNote(editor, position, { config, language: languageOf() })),
    picture: (position) => opened(editFigure(editor, position, "picture", (attrs) => askPicture(library, attrs))),
    embed: (position) => opened(editFigure(editor, position, "embed", (attrs) => askEmbed(providers, attrs))),
    tidy: tidyAll,
  };

  const editor = new Editor({
    element: surface,
    injectCSS: false,
    editable: !textarea.disabled && !textarea.readOnly,
    extensions: bodyExtensions(config, library, open),
    content: textarea.value,
    editorProps: {
      attributes: {
        "aria-label": label,
        "aria-multiline": "true",
        "aria-describedby": [textarea.getAttribute("aria-describedby"), help.id].filter(Boolean).join(" "),
        "aria-invalid": textarea.getAttribute("aria-invalid") ?? "false",
        lang: languageOf(),
        spellcheck: "true",
      },
      scrollMargin: UNDER_BUTTONS,
      scrollThreshold: UNDER_BUTTONS,
      transformPastedHTML: (html) => tidied(html, isBlank() && lift),
      handlePaste: (view, event) => takeFiles(event.clipboardData, afterBlock(view.state.selection)),
      handleDrop: (view, event) => takeFiles(event.dataTransfer, placeOf(view, event)),
      handleKeyDown: (view, event) => {
        if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key !== "k") return false;
        editLink(editor, library);
        return true;
      },
    },
    onUpdate: writeSoon,
    onBlur: write,
  });

  const fields = textarea.form?.elements;
  const isBlank = () => fields?.title && !fields.title.value.trim() && !editor.state.doc.textContent.trim();

  function lift(title, lead) {
    fill(fields.title, title);
    if (lead && !fields.lead.value.trim()) fill(fields.lead, lead);
    // After the change of the text, which clears the notice.
    setTimeout(() => (notice.textContent = strings.lifted));
  }

  // A whole document pasted into the field of the title goes where it belongs.
  fields?.title?.addEventListener("paste", (event) => {
    const html = event.clipboardData?.getData("text/html") ?? "";
    if (!isBlank() || !hasManyBlocks(html)) return;
    event.preventDefault();
    editor.view.pasteHTML(html, event);
  });

  let written = htmlOf(editor);
  let timer = null;

  function write() {
    clearTimeout(timer);
    timer = null;
    const html = htmlOf(editor);
    count.textContent = strings.words(wordsIn(editor.state.doc));
    if (html === written) return;
    written = textarea.value = html;
    textarea.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function tidyAll() {
    const { title, lead } = textarea.form?.elements ?? {};
    const fields = [title, lead].filter((field) => field && !field.disabled && !field.readOnly);
    const changes = [tidyBody(editor, languageOf()), ...fields.map((field) => tidyField(field, languageOf()))];
    editor.view.focus();
    notice.textContent = strings.tidied(changes.reduce((sum, number) => sum + number));
  }

  function writeSoon() {
    notice.textContent = "";
    timer ??= setTimeout(write, PAUSE);
  }

  // A dropped or pasted picture goes into the library first. Any other file would open in place of the page.
  function takeFiles(data, position) {
    if (!data?.files.length || data.types.includes("text/html")) return false;
    takeInOrder([...data.files], position);
    return true;
  }

  async function takeInOrder(files, position) {
    for (const file of files) {
      notice.textContent = strings.uploading(file.name);
      const row = await library.upload(file).catch(() => ({ error: strings.noAnswer }));
      notice.textContent = row.error ? `${file.name}: ${row.error}` : "";
      if (row.error) return;
      const { schema, tr, doc } = editor.state;
      editor.view.dispatch(tr.insert(Math.min(position, doc.content.size), schema.nodes.picture.create({ key: String(row.id) })));
    }
  }

  const foot = element("div", { class: "body-foot" }, count, notice, help);
  textarea.hidden = true;
  textarea.after(element("div", { class: "body-editor" }, toolbarFor(editor, open, library), surface, foot));
  textarea.labels[0]?.addEventListener("click", () => editor.commands.focus());
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#paragraph-']");
    if (!link) return;
    event.preventDefault();
    goToBlock(editor, link.hash);
  });
  goToBlock(editor, location.hash);
  language?.addEventListener("change", () => editor.view.dom.setAttribute("lang", languageOf()));
  // Every way of sending the form builds its data first.
  textarea.form?.addEventListener("formdata", (event) => {
    write();
    if (!textarea.disabled) event.formData.set(textarea.name, textarea.value);
  });
  write();
}

document.querySelectorAll("textarea[data-extensions]").forEach(start);
