// What stands between the paragraphs and is not written: pictures of the library, and films and charts elsewhere.

import { Node } from "../../../django_prose_editor/editor.js";
import { strings } from "./strings.js";

const attribute = (name, fallback = null) => ({
  default: fallback,
  parseHTML: (element) => element.getAttribute(name) ?? fallback,
  renderHTML: () => ({}),
});

// Enter on a selected figure, or a double click, opens its dialog.
function opensOnEnter(type, open) {
  return ({ editor }) => {
    const { node, from } = editor.state.selection;
    return node?.type === type && open(from);
  };
}

function part(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

// The caption is written in place. Without one, the library's stands under the picture.
export const Picture = Node.create({
  name: "picture",
  group: "block",
  content: "inline*",
  draggable: true,
  isolating: true,
  addOptions: () => ({ library: null, open: () => {} }),
  addAttributes: () => ({
    key: attribute("data-picture"),
    layout: attribute("data-layout", "column"),
    alt: attribute("data-alt", ""),
  }),
  parseHTML: () => [
    { tag: "figure[data-picture]", contentElement: (figure) => figure.querySelector("figcaption") ?? document.createElement("i") },
  ],
  renderHTML({ node: { attrs, content } }) {
    const named = { "data-picture": attrs.key, "data-layout": attrs.layout };
    if (attrs.alt) named["data-alt"] = attrs.alt;
    return content.size ? ["figure", named, ["figcaption", 0]] : ["figure", named];
  },
  addNodeView() {
    return ({ node, getPos }) => {
      const dom = part("figure", "body-picture");
      const image = part("img", "body-image");
      const label = part("button", "body-picture-label", strings.picture);
      const contentDOM = part("figcaption", "body-caption");
      const shown = part("div", "body-shown");
      label.type = "button";
      shown.contentEditable = "false";
      shown.append(image, label);
      dom.append(shown, contentDOM);
      const open = () => this.options.open(getPos());
      label.addEventListener("click", open);
      image.addEventListener("dblclick", open);
      const show = (current) => {
        dom.dataset.layout = current.attrs.layout;
        contentDOM.classList.toggle("is-empty", !current.content.size);
        image.alt = current.attrs.alt;
      };
      show(node);
      this.options.library.picture(Number(node.attrs.key)).then((row) => {
        if (!row) return (label.textContent = strings.noPicture);
        image.src = row.preview;
        label.textContent = `${strings.picture}: ${row.label}`;
        contentDOM.dataset.caption = row.caption || strings.captionHere;
      }, () => (label.textContent = strings.noAnswer));
      const update = (current) => {
        if (current.type !== node.type || current.attrs.key !== node.attrs.key) return false;
        show(current);
        return true;
      };
      return { dom, contentDOM, update, ignoreMutation: (change) => change.type === "attributes" || !contentDOM.contains(change.target) };
    };
  },
  addKeyboardShortcuts() {
    return { Enter: opensOnEnter(this.type, this.options.open) };
  },
});

export const Embed = Node.create({
  name: "embed",
  group: "block",
  atom: true,
  draggable: true,
  addOptions: () => ({ providers: {}, open: () => {} }),
  addAttributes: () => ({ provider: attribute("data-embed"), key: attribute("data-key"), title: attribute("data-title", "") }),
  parseHTML: () => [{ tag: "div[data-embed]" }],
  renderHTML({ node: { attrs } }) {
    const named = { "data-embed": attrs.provider, "data-key": attrs.key };
    if (attrs.title) named["data-title"] = attrs.title;
    return ["div", named];
  },
  addNodeView() {
    return ({ node, getPos }) => {
      const { provider, title } = node.attrs;
      const dom = part("div", "body-embed");
      const label = part("button", "body-picture-label", `${this.options.providers[provider]?.name ?? provider}: ${title || strings.untitled}`);
      label.type = "button";
      label.addEventListener("click", () => this.options.open(getPos()));
      dom.append(label);
      return { dom, ignoreMutation: () => true };
    };
  },
  addKeyboardShortcuts() {
    return { Enter: opensOnEnter(this.type, this.options.open) };
  },
});
