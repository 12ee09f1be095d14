// Drawn in a square of 20: strokes in the colour of the text.

const PATHS = {
  bulletList: "M8 5h9M8 10h9M8 15h9M3.5 5h.01M3.5 10h.01M3.5 15h.01",
  orderedList: "M9 5h8M9 10h8M9 15h8M3 3.5l1.2-.7V7M2.8 12.2c.3-1 2.4-1 2.3.3 0 .9-1.6 1.6-2.3 2.8h2.5",
  blockquote: "M3 5v10M7 6h10M7 10h10M7 14h6",
  pullQuote: "M4 3h12M4 17h12M6 8.2c1.6 0 2 .7 2 1.8s-.8 2-2 2.4M11.5 8.2c1.6 0 2 .7 2 1.8s-.8 2-2 2.4",
  link: "M8.5 11.5a3 3 0 0 0 4.3 0l2.9-2.9a3 3 0 0 0-4.3-4.3l-.9.9M11.5 8.5a3 3 0 0 0-4.3 0l-2.9 2.9a3 3 0 0 0 4.3 4.3l.9-.9",
  footnote: "M2.5 7.5h8M2.5 12h6M2.5 16.5h9M14.5 4l1.8-1.2V9",
  table: "M3 4h14v12H3zM3 8h14M3 12h14M9 4v12",
  picture: "M3 4h14v12H3zM3 13l4-4 3.5 3.5L13 10l4 4M13.2 7.4h.01",
  embed: "M3 4h14v12H3zM8.5 7.5v5l4-2.5z",
  rule: "M2 10h16M6 5h8M6 15h8",
  undo: "M7 4L3.5 7.5 7 11M4 7.5h7.5a4 4 0 0 1 0 8H8",
  redo: "M13 4l3.5 3.5L13 11M16 7.5H8.5a4 4 0 0 0 0 8H12",
};

export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  const path = svg.appendChild(document.createElementNS(space, "path"));
  path.setAttribute("d", PATHS[name]);
  return svg;
}
