// Quotation marks, dashes, dots and no-break spaces as a language wants them. Nothing here knows of a page.

const MARKS = {
  en: { open: "“", close: "”", innerOpen: "‘", innerClose: "’" },
  pl: { open: "„", close: "”", innerOpen: "‚", innerClose: "’" },
};
const UNITS = "%|‰|°C|km|kg|ha|MW|GW|kWh|MWh|GWh|TWh";
// What stays with the number after it, and with the number before it.
const BEFORE_NUMBERS = { en: "No\\.|pp?\\.|Art\\.|§|Fig\\.", pl: "nr|ss?\\.|art\\.|ust\\.|pkt|poz\\.|§|rys\\.|tab\\." };
const AFTER_NUMBERS = { en: UNITS, pl: `${UNITS}|zł|r\\.|tys\\.|mln|mld|proc\\.` };
const HARD_SPACE = "\u00a0";

const rulesOf = (language) => [
  [/(?<!\.)\.{3}(?!\.)/g, "…"],
  [/(?<=^|\s)-{1,2}(?=\s)/g, "–"],
  [/(?<=[^\s-])-{2,3}(?=[^\s-])|(?<=^|\s)---(?=\s)/g, language === "en" ? "—" : "–"],
  // Years: other numbers with a hyphen may be telephones, dates or names.
  [/(?<=(?<![\d-])(?:1\d|20)\d\d)-(?=(?:1\d|20)\d\d(?![\d-]))/g, "–"],
  [new RegExp(`(?<=(?<!\\p{L})(?:${BEFORE_NUMBERS[language]})) (?=\\d)`, "gu"), HARD_SPACE],
  [new RegExp(`(?<=\\d) (?=(?:${AFTER_NUMBERS[language]})(?![\\p{L}\\d]))`, "gu"), HARD_SPACE],
  ...(language === "pl" ? [[/(?<=(?<!\d)\d{1,3}) (?=\d{3}(?!\d))/g, HARD_SPACE]] : []),
];

function opens(text, at) {
  return /^$|[\s([{–—/„“‘‚«-]/.test(text.charAt(at - 1)) && /[^\s.,;:!?)\]}]/.test(text.charAt(at + 1));
}

// `found` are the edits so far. After a number a mark that closes nothing is a measure.
function doubleMarks(text, language) {
  const { open, close } = MARKS[language];
  const found = [];
  let isOpen = false;
  for (const { 0: mark, index: at } of text.matchAll(/["“”„]/g)) {
    const before = text.charAt(at - 1);
    const isLoose = mark === '"' || (mark === "“" && language === "pl");
    const isOpening = isLoose ? opens(text, at) : mark !== "”";
    if (!isOpening && !isOpen && isLoose && !/[^\s\d]/.test(before)) continue;
    found.push({ from: at, to: at + 1, text: isOpening ? open : close });
    isOpen = isOpening;
  }
  return found;
}

function singleMarks(text, language) {
  const { innerOpen, innerClose } = MARKS[language];
  const found = [];
  for (const { index: at } of text.matchAll(/'/g)) {
    const rest = text.slice(at + 1);
    const before = text.charAt(at - 1);
    const isOpening = opens(text, at) && !/^\d\ds?\b/.test(rest) && /[^\s']'(?!\p{L})/u.test(rest);
    // Feet and minutes.
    if (!isOpening && /\d/.test(before) && !/^\p{L}/u.test(rest)) continue;
    if (isOpening || /\S/.test(before + rest.charAt(0))) found.push({ from: at, to: at + 1, text: isOpening ? innerOpen : innerClose });
  }
  return found;
}

// What is to be changed in one paragraph: [{ from, to, text }], in order; none touches another.
export function edits(text, language) {
  const found = [...doubleMarks(text, language), ...singleMarks(text, language)];
  for (const [pattern, put] of rulesOf(language)) {
    for (const { 0: old, index } of text.matchAll(pattern)) found.push({ from: index, to: index + old.length, text: put });
  }
  return found.filter(({ from, to, text: put }) => text.slice(from, to) !== put).sort((one, other) => one.from - other.from);
}

export function tidy(text, language) {
  return edits(text, language).reduceRight((done, { from, to, text: put }) => done.slice(0, from) + put + done.slice(to), text);
}
