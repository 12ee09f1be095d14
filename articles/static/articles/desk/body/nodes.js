// What a body may hold, for the editor: the twin of articles/richtext/nodes.py, which names the extensions.

import {
  Blockquote, Bold, BulletList, Document, Dropcursor, Gapcursor, HardBreak, Heading, History, HorizontalRule, Italic,
  Link, ListItem, Mark, Node, OrderedList, Paragraph, Subscript, Superscript, Table, TableCell, TableHeader, TableRow,
  Text, TrailingNode, wrappingInputRule,
} from "../../../django_prose_editor/editor.js";
import { Embed, Picture } from "./figures.js";
import { strings } from "./strings.js";

const ALLOWED = /^(https?:\/\/[^\s/?#@\\]+([/?#]\S*)?|mailto:[^\s@?]+@[^\s@?]+(\?\S*)?|\/(?![/\\])\S*)$/i;

// The address as it is stored, or null. "example.org" and "office@example.org" get their scheme.
export function address(text) {
  let value = text.trim();
  if (/^[^\s/:?#@]+@[^\s/:?#@]+\.\w+$/.test(value)) value = `mailto:${value}`;
  else if (/^[\p{L}\d-]+(\.[\p{L}\d-]+)+([/?#]\S*)?$/u.test(value)) value = `https://${value}`;
  return ALLOWED.test(value) ? value : null;
}

const OurLink = Link.extend({
  addAttributes: () => ({ href: { default: null } }),
  // Nothing to set up: these schemes are known, and naming them twice is a warning in the console.
  onCreate: () => {},
  // The stock keys open the package's dialog.
  addKeyboardShortcuts: () => ({}),
}).configure({
  isAllowedUri: (uri) => ALLOWED.test(uri),
  shouldAutoLink: (uri) => /^https?:/i.test(uri),
  defaultProtocol: "https",
});

const Numbered = OrderedList.extend({
  addAttributes: () => ({}),
  addNodeView: () => undefined,
  addInputRules() {
    return [wrappingInputRule({ find: /^\s*1[.)]\s$/, type: this.type })];
  },
});

const span = (name) => ({ default: 1, parseHTML: (element) => Number(element.getAttribute(name)) || 1 });
const cell = { addAttributes: () => ({ colspan: span("colspan"), rowspan: span("rowspan") }) };

// The caption is an attribute: prosemirror-tables takes every child of a table for a row.
const CaptionedTable = Table.extend({
  addAttributes: () => ({
    caption: {
      default: "",
      parseHTML: (table) => table.querySelector("caption")?.textContent.trim() ?? "",
      rendered: false,
    },
  }),
  addNodeView: () => undefined,
  parseHTML: () => [{ tag: "table" }, { tag: "caption", ignore: true }],
  renderHTML({ node }) {
    const rows = ["tbody", 0];
    return node.attrs.caption ? ["table", ["caption", { contenteditable: "false" }, node.attrs.caption], rows] : ["table", rows];
  },
});

const PullQuote = Node.create({
  name: "pullQuote",
  group: "block",
  content: "paragraph+",
  defining: true,
  parseHTML: () => [{ tag: "aside[data-pullquote]" }],
  renderHTML: () => ["aside", { "data-pullquote": "" }, 0],
});

// Its text is edited in a dialog; in the body it stands as one number, which the style sheet counts.
const Footnote = Node.create({
  name: "footnote",
  group: "inline",
  inline: true,
  content: "text*",
  atom: true,
  addOptions: () => ({ open: () => {} }),
  // Above superscript, whose rule takes every sup.
  parseHTML: () => [{ tag: "sup[data-footnote]", priority: 60 }],
  renderHTML: () => ["sup", { "data-footnote": "" }, 0],
  addNodeView() {
    return ({ node, getPos }) => {
      const dom = document.createElement("sup");
      dom.className = "body-note";
      dom.setAttribute("role", "button");
      dom.title = strings.note(node.textContent);
      dom.setAttribute("aria-label", dom.title);
      dom.addEventListener("click", () => this.options.open(getPos()));
      return { dom, ignoreMutation: () => true };
    };
  },
  addKeyboardShortcuts() {
    return {
      "Mod-Alt-f": () => this.options.open(),
      Enter: ({ editor }) => {
        const { node, from } = editor.state.selection;
        return node?.type === this.type && this.options.open(from);
      },
    };
  },
});

// Words in another language keep their mark; there is no button for it yet.
const Foreign = Mark.create({
  name: "foreign",
  addAttributes: () => ({ lang: { default: null } }),
  parseHTML: () => [{ tag: "span[lang]" }],
  renderHTML: ({ HTMLAttributes }) => ["span", HTMLAttributes, 0],
});

const MARKS = { Bold, Foreign, Italic, Link: OurLink, Subscript, Superscript };
const NODES = {
  Blockquote, BulletList, CaptionedTable, Embed, Footnote, HardBreak, Heading, HorizontalRule, ListItem, OrderedList: Numbered,
  Picture, PullQuote, TableCell: TableCell.extend(cell), TableHeader: TableHeader.extend(cell), TableRow,
};

function chosen(known, config) {
  return Object.entries(known)
    .filter(([name]) => config[name])
    .map(([name, extension]) => (config[name] === true ? extension : extension.configure(config[name])));
}

// For the body. `open.note(position)` edits the note there; without a position it makes a new one. So do the others.
export function bodyExtensions(config, library, open) {
  const ours = {
    Embed: Embed.configure({ open: open.embed }),
    Footnote: Footnote.configure({ open: open.note }),
    Picture: Picture.configure({ library, open: open.picture }),
  };
  const nodes = chosen({ ...NODES, ...ours }, config);
  return [Document, Paragraph, Text, History, Dropcursor, Gapcursor, TrailingNode, ...nodes, ...chosen(MARKS, config)];
}

// For the one paragraph of a note.
export function noteExtensions(config) {
  return [Document.extend({ content: "paragraph" }), Paragraph, Text, History, ...chosen(MARKS, config)];
}
