// "Tidy typography": the body in one step of its history, title and lead in one of theirs.

import { edits, tidy } from "./typography.js";

const ANOTHER = "\ufffc"; // a note or a break, where it stands between letters
const LEFT_ALONE = ["link", "foreign"]; // an address is no sentence, and other languages have other marks

// The text of one paragraph, and for each letter whether it is ours to change.
function lettersOf(paragraph) {
  let text = "";
  const isFree = [];
  paragraph.forEach((node) => {
    const letters = node.isText ? node.text : ANOTHER.repeat(node.nodeSize);
    text += letters;
    isFree.push(...Array(letters.length).fill(node.isText && !node.marks.some(({ type }) => LEFT_ALONE.includes(type.name))));
  });
  return { text, isFree };
}

// The number of changes.
export function tidyBody(editor, language) {
  const { tr, doc, schema } = editor.state;
  const found = [];
  doc.descendants((node, position) => {
    if (!node.inlineContent) return;
    const { text, isFree } = lettersOf(node);
    for (const edit of edits(text, language)) {
      const letters = isFree.slice(edit.from, edit.to);
      if (letters.every(Boolean)) found.push({ ...edit, from: position + 1 + edit.from, to: position + 1 + edit.to });
    }
  });
  // From the end, so that a change moves no place before it. A note lies inside its paragraph.
  found.sort((one, other) => other.from - one.from);
  for (const { from, to, text } of found) tr.replaceWith(from, to, schema.text(text, doc.resolve(from + 1).marks()));
  if (found.length) editor.view.dispatch(tr);
  return found.length;
}

// Set as if it were typed, so that the field's own undo takes it back.
export function tidyField(field, language) {
  const changes = edits(field.value, language);
  if (!changes.length) return 0;
  const value = tidy(field.value, language);
  field.focus();
  field.select();
  if (!document.execCommand("insertText", false, value)) {
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  return changes.length;
}
