// The headings of the body as a list that leads to them.

import { element } from "./dialogs.js";
import { strings } from "./strings.js";

// [{ level, words, position }]; a note in a heading is no part of its words.
function headingsOf(doc) {
  const found = [];
  doc.forEach((node, position) => {
    if (node.type.name !== "heading") return;
    const words = [];
    node.forEach((child) => words.push(child.isText ? child.text : " "));
    found.push({ level: node.attrs.level, words: words.join("").trim() || "–", position });
  });
  return found;
}

function lineFor(editor, { level, words, position }) {
  const button = element("button", { type: "button" }, words);
  button.addEventListener("click", () => {
    editor.commands.focus(position + 1);
    editor.view.nodeDOM(position)?.scrollIntoView({ block: "center" });
  });
  return element("li", { class: `body-level-${level}` }, button);
}

export class Outline {
  constructor(editor) {
    this.editor = editor;
    this.list = element("ol");
    this.box = element("details", { class: "body-outline" }, element("summary", {}, strings.outline), this.list);
  }

  // Only when it changed, since whoever stands in the list would lose the place.
  show() {
    const headings = headingsOf(this.editor.state.doc);
    const shown = JSON.stringify(headings);
    if (shown === this.shown) return;
    this.shown = shown;
    this.box.hidden = !headings.length;
    this.list.replaceChildren(...headings.map((heading) => lineFor(this.editor, heading)));
  }
}
