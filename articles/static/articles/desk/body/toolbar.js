// The buttons over the text: one stop of the Tab key, arrow keys inside, Escape back to the text.

import { askCaption, editLink, element } from "./dialogs.js";
import { icon } from "./icons.js";
import { strings } from "./strings.js";

const HEADINGS = [2, 3, 4];

const chain = (editor) => editor.chain().focus();
const mark = (name, sign, keys) => ({
  name, sign, keys,
  run: (editor) => chain(editor).toggleMark(name).run(),
  isOn: (editor) => editor.isActive(name),
});
const wrap = (name) => ({
  name,
  run: (editor) => chain(editor).toggleWrap(name).run(),
  isOn: (editor) => editor.isActive(name),
});
const list = (name) => ({
  name,
  run: (editor) => chain(editor).toggleList(name, "listItem").run(),
  isOn: (editor) => editor.isActive(name),
});
const history = (name, keys) => ({
  name, keys,
  run: (editor) => chain(editor)[name]().run(),
  isPossible: (editor) => editor.can()[name](),
});

async function nameTable(editor) {
  const caption = await askCaption(editor.getAttributes("table").caption);
  editor.view.focus();
  if (caption !== undefined) chain(editor).updateAttributes("table", { caption }).run();
}

const TABLE = {
  addRow: (editor) => chain(editor).addRowAfter().run(),
  addColumn: (editor) => chain(editor).addColumnAfter().run(),
  deleteRow: (editor) => chain(editor).deleteRow().run(),
  deleteColumn: (editor) => chain(editor).deleteColumn().run(),
  headingCells: (editor) => chain(editor).toggleHeaderCell().run(),
  caption: nameTable,
  deleteTable: (editor) => chain(editor).deleteTable().run(),
};

const groups = (open, library) => [
  [mark("bold", "B", "Ctrl+B"), mark("italic", "I", "Ctrl+I"), mark("superscript", "x²"), mark("subscript", "x₂")],
  [list("bulletList"), list("orderedList"), wrap("blockquote"), wrap("pullQuote")],
  [
    { name: "link", keys: "Ctrl+K", run: (editor) => editLink(editor, library), isOn: (editor) => editor.isActive("link") },
    {
      name: "footnote", keys: "Ctrl+Alt+F", run: () => open.note(),
      isPossible: (editor) => editor.state.selection.$to.parent.inlineContent,
    },
    {
      name: "table",
      run: (editor) => chain(editor).insertTable({ rows: 3, cols: 3, withHeaderRow: true }).run(),
      isPossible: (editor) => !editor.isActive("table"),
    },
    { name: "picture", run: () => open.picture(), isOn: (editor) => editor.isActive("picture") },
    { name: "embed", run: () => open.embed() },
    { name: "rule", run: (editor) => chain(editor).setHorizontalRule().run() },
  ],
  [{ name: "tidy", sign: "„”", run: () => open.tidy() }],
  [history("undo", "Ctrl+Z"), history("redo", "Ctrl+Shift+Z")],
];

function buttonFor({ name, sign, keys, run, isOn, isPossible }, editor) {
  const label = strings[name];
  const button = element("button", { type: "button", class: `body-${name}`, "aria-label": label });
  button.title = keys ? `${label} (${keys})` : label;
  button.append(sign ?? icon(name));
  return { control: button, ...behaviour(button, { run, isOn, isPossible }, editor) };
}

function tableButton([name, run], editor) {
  const button = element("button", { type: "button" }, strings[name]);
  return { control: button, ...behaviour(button, { run }, editor) };
}

function behaviour(button, { run, isOn, isPossible }, editor) {
  // The selection stays in the text.
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    editor.view.focus(); // at once: the chain's own focus comes a frame later, when the next key is on its way
    run(editor);
  });
  return {
    show() {
      if (isOn) button.setAttribute("aria-pressed", isOn(editor));
      if (isPossible) button.setAttribute("aria-disabled", !isPossible(editor));
    },
  };
}

function styleChoice(editor) {
  const select = element("select", { "aria-label": strings.style, title: strings.style });
  select.append(new Option(strings.paragraph, "0"), ...HEADINGS.map((level) => new Option(strings.heading(level), level)));
  select.addEventListener("change", () => {
    const level = Number(select.value);
    if (level) chain(editor).setHeading({ level }).run();
    else chain(editor).setParagraph().run();
  });
  return { control: select, show: () => (select.value = String(editor.getAttributes("heading").level ?? 0)) };
}

const controlsOf = (parts) => parts.map((part) => part.control);
const groupOf = (parts) => element("div", { class: "body-group" }, ...controlsOf(parts));

export function toolbarFor(editor, open, library) {
  const choice = styleChoice(editor);
  const sets = groups(open, library).map((group) => group.map((part) => buttonFor(part, editor)));
  const tableParts = Object.entries(TABLE).map((part) => tableButton(part, editor));
  const row = element("div", { class: "body-row" }, groupOf([choice]), ...sets.map(groupOf));
  const tableRow = element("div", { class: "body-row", role: "group", "aria-label": strings.table }, ...controlsOf(tableParts));
  const bar = element("div", { class: "body-toolbar", role: "toolbar", "aria-label": strings.toolbar }, row, tableRow);
  const parts = [choice, ...sets.flat(), ...tableParts];

  const show = () => {
    tableRow.hidden = !editor.isActive("table");
    parts.forEach((part) => part.show());
  };
  editor.on("transaction", show);
  show();
  moveByArrows(bar, editor);
  return bar;
}

function moveByArrows(bar, editor) {
  const controls = () => [...bar.querySelectorAll("button, select")].filter((control) => !control.closest("[hidden]"));
  const stop = (control) => {
    bar.querySelectorAll("[tabindex]").forEach((other) => other.setAttribute("tabindex", "-1"));
    control.setAttribute("tabindex", "0");
  };
  bar.querySelectorAll("button, select").forEach((control) => control.setAttribute("tabindex", "-1"));
  stop(controls()[0]);
  bar.addEventListener("focusin", (event) => stop(event.target));
  bar.addEventListener("keydown", (event) => {
    const all = controls();
    const at = all.indexOf(event.target);
    const to = {
      ArrowRight: at + 1, ArrowLeft: at - 1 + all.length, Home: 0, End: all.length - 1,
    }[event.key];
    if (event.key === "Escape") editor.commands.focus();
    else if (to !== undefined) all[to % all.length].focus();
    else return;
    event.preventDefault();
  });
  editor.view.dom.addEventListener("keydown", (event) => {
    if (event.key !== "F10" || !event.altKey) return;
    event.preventDefault();
    (controls().find((control) => control.tabIndex === 0) ?? controls()[0]).focus();
  });
}
