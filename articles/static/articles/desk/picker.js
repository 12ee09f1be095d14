// People, topics and the lead picture: a search field, and the chosen rows below or above it.
// The hidden input carries them as one JSON document; see widgets.py for its shape. All words come from the template.

const PAUSE = 150; // milliseconds after the last key before the desk is asked

const DOCUMENTS = {
  author: (lines) => lines.map((line) => ({ author: idOf(line), role: part(line, "role").value, credited_as: part(line, "credited_as").value })),
  topic: (lines) => lines.map(idOf).sort((a, b) => a - b),
  picture: (lines) => (lines.length ? idOf(lines[0]) : null),
};

const idOf = (line) => Number(line.dataset.id);
const part = (element, name) => element.querySelector(`[data-part="${name}"]`);
const labelOf = (line) => line.querySelector(".picker-label").textContent;

function phrase(template, values) {
  return template.replace(/\{(\w+)\}/g, (_whole, key) => values[key]);
}

function build(root, name, row) {
  const element = part(root, name).content.firstElementChild.cloneNode(true);
  element.dataset.id = row.id;
  element.querySelector(".picker-label").textContent = row.label;
  const note = element.querySelector(".picker-note");
  if (note) note.textContent = row.note;
  const frame = element.querySelector(".picker-thumbnail");
  if (frame && row.thumbnail) frame.append(Object.assign(new Image(), { src: row.thumbnail, alt: "" }));
  return element;
}

class Chosen {
  constructor(root) {
    this.root = root;
    this.kind = root.dataset.picker;
    this.list = root.querySelector(".picker-chosen");
    this.document = root.querySelector("input[type=hidden]");
    this.status = root.querySelector(".picker-status");
    JSON.parse(root.dataset.chosen).forEach((row) => this.append(row));
    this.list.addEventListener("click", (event) => this.click(event));
    this.list.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("pointerdown", (event) => this.drag(event));
    this.list.addEventListener("input", () => this.write());
    root.addEventListener("uploaded", ({ detail }) => this.add(detail));
  }

  get lines() {
    return [...this.list.children];
  }

  say(name, values) {
    this.status.textContent = phrase(this.root.dataset[`say${name}`], values);
  }

  // What the document says changed: tell whoever listens to the form.
  write() {
    this.document.value = JSON.stringify(DOCUMENTS[this.kind](this.lines));
    for (const type of ["input", "change"]) this.document.dispatchEvent(new Event(type, { bubbles: true }));
  }

  append(row) {
    const line = build(this.root, "line", row);
    for (const button of line.querySelectorAll("[data-do]")) this.name(button, button.dataset.do, row);
    for (const field of line.querySelectorAll("[data-part]")) this.name(field, field.dataset.part, row);
    if (this.kind === "author") {
      part(line, "role").value = row.role;
      part(line, "credited_as").value = row.credited_as;
      part(line, "credited_as").placeholder = row.label;
      this.toggle(line, Boolean(row.credited_as));
    }
    this.list.append(line);
  }

  name(control, key, row) {
    const words = this.root.dataset[`name${key[0].toUpperCase()}${key.slice(1)}`];
    control.setAttribute("aria-label", phrase(words, { name: row.label }));
  }

  add(row) {
    const same = this.lines.filter((line) => idOf(line) === row.id);
    const role = this.kind === "author" && this.freeRole(same);
    if (this.kind === "author" ? !role : same.length) return this.say("Twice", { name: row.label });
    if (this.kind === "picture") this.list.replaceChildren();
    this.append({ role, credited_as: "", ...row });
    this.say("Added", { name: row.label });
    this.write();
  }

  // One person may stand in a byline twice, in two roles.
  freeRole(lines) {
    const taken = lines.map((line) => part(line, "role").value);
    const roles = [...part(part(this.root, "line").content, "role").options].map((option) => option.value);
    return roles.find((role) => !taken.includes(role));
  }

  remove(line) {
    const neighbour = line.nextElementSibling || line.previousElementSibling;
    const focused = line.contains(document.activeElement);
    line.remove();
    if (focused) (neighbour ? neighbour.querySelector("[data-do=remove]") : this.root.querySelector(".picker-search")).focus();
    this.say("Removed", { name: labelOf(line) });
    this.write();
  }

  // The neighbour moves past the line, so that the line keeps the focus and the pointer.
  move(line, down) {
    const neighbour = down ? line.nextElementSibling : line.previousElementSibling;
    if (!neighbour) return;
    if (down) line.before(neighbour);
    else line.after(neighbour);
    this.say("Place", { name: labelOf(line), place: this.lines.indexOf(line) + 1, count: this.lines.length });
    this.write();
  }

  toggle(line, shown) {
    part(line, "credited_as").hidden = !shown;
    line.querySelector("[data-do=toggle]").setAttribute("aria-expanded", shown);
  }

  click(event) {
    const button = event.target.closest("[data-do]");
    if (!button) return;
    const line = button.closest(".picker-line");
    const deed = button.dataset.do;
    if (deed === "remove") this.remove(line);
    else if (deed === "toggle") this.toggleCredit(line);
    else this.move(line, deed === "down");
  }

  toggleCredit(line) {
    const field = part(line, "credited_as");
    this.toggle(line, field.hidden);
    if (!field.hidden) return field.focus();
    if (!field.value) return;
    field.value = "";
    this.write();
  }

  key(event) {
    if (event.key === "Enter" && event.target.matches("input")) event.preventDefault();
    // In a select Alt and arrow open it.
    if (!event.altKey || this.kind !== "author" || event.target.matches("select")) return;
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    event.preventDefault();
    this.move(event.target.closest(".picker-line"), event.key === "ArrowDown");
  }

  drag(event) {
    const handle = event.target.closest(".picker-handle");
    if (!handle || event.button) return;
    event.preventDefault();
    const line = handle.closest(".picker-line");
    const follow = ({ clientY }) => {
      const [before, after] = [line.previousElementSibling, line.nextElementSibling];
      if (before && clientY < middle(before)) this.move(line, false);
      else if (after && clientY > middle(after)) this.move(line, true);
    };
    const stop = () => {
      line.classList.remove("is-dragged");
      handle.removeEventListener("pointermove", follow);
    };
    line.classList.add("is-dragged");
    handle.setPointerCapture(event.pointerId);
    handle.addEventListener("pointermove", follow);
    handle.addEventListener("lostpointercapture", stop, { once: true });
  }
}

function middle(element) {
  const { top, height } = element.getBoundingClientRect();
  return top + height / 2;
}

class Search {
  constructor(root, chosen) {
    this.root = root;
    this.chosen = chosen;
    this.field = root.querySelector(".picker-search");
    this.list = root.querySelector(".picker-matches");
    this.list.popover = "manual";
    this.problem = root.querySelector(".picker-problem");
    this.place = this.place.bind(this);
    this.field.addEventListener("input", (event) => this.typed(event));
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("click", () => this.isOpen || this.ask());
    // Who pressed Enter and moved on still gets the match.
    this.field.addEventListener("blur", () => this.isHasty || this.close());
    // The field keeps the focus while somebody clicks into the list.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.take(event.target.closest("[role=option]")));
  }

  get isOpen() {
    return this.list.matches(":popover-open");
  }

  get text() {
    return this.field.value.trim();
  }

  typed(event) {
    // What stands in the search field is no part of the article.
    event.stopPropagation();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    clearTimeout(this.timer);
    this.timer = null;
    this.request?.abort();
    const request = (this.request = new AbortController());
    const text = this.text;
    try {
      const answer = await this.fetch(`?q=${encodeURIComponent(text)}`, { signal: request.signal });
      if (request === this.request && (this.isHasty || document.activeElement === this.field)) this.show(answer, text);
    } catch (error) {
      if (error.name !== "AbortError") this.complain(this.root.dataset.sayFailed);
    }
    if (request === this.request) this.request = null;
  }

  // A login page in place of JSON means that the session has ended: that fails to parse, and is told as a failure.
  async fetch(query, options) {
    const response = await fetch(this.root.dataset.address + query, { headers: { Accept: "application/json" }, ...options });
    return response.json();
  }

  show({ results, may_create }, text) {
    this.deeds = new Map(results.map((row) => [build(this.root, "match", row), () => this.chosen.add(row)]));
    if (may_create) this.deeds.set(this.creation(text), () => this.create(text));
    const options = [...this.deeds.keys()];
    options.forEach((option, index) => (option.id = `${this.list.id}_${index}`));
    this.list.replaceChildren(...options);
    this.complain("");
    this.chosen.say(results.length ? "Found" : "None", { count: results.length });
    if (!options.length) return this.close();
    this.open();
    this.highlight(results.length ? options[0] : null);
    if (this.isHasty) this.take(this.active);
    if (document.activeElement !== this.field) this.close();
  }

  creation(name) {
    const option = build(this.root, "match", { label: phrase(this.root.dataset.nameCreate, { name }), note: "" });
    option.classList.add("picker-create");
    return option;
  }

  async create(name) {
    const token = this.root.closest("form").querySelector("[name=csrfmiddlewaretoken]").value;
    try {
      const answer = await this.fetch("", { method: "POST", headers: { "X-CSRFToken": token }, body: new URLSearchParams({ name }) });
      if (answer.error) this.complain(answer.error);
      else this.chosen.add(answer);
    } catch {
      this.complain(this.root.dataset.sayFailed);
    }
  }

  complain(sentence) {
    this.problem.textContent = sentence;
    if (sentence) this.close();
  }

  open() {
    if (!this.isOpen) this.list.showPopover();
    this.field.setAttribute("aria-expanded", "true");
    this.place();
    document.addEventListener("scroll", this.place, { capture: true, passive: true });
    window.addEventListener("resize", this.place);
  }

  close() {
    if (this.isOpen) this.list.hidePopover();
    this.isHasty = false;
    this.highlight(null);
    this.field.setAttribute("aria-expanded", "false");
    document.removeEventListener("scroll", this.place, { capture: true });
    window.removeEventListener("resize", this.place);
  }

  // Below the field, or above it where there is more room. The list lies above the page, so that no column cuts it off.
  place() {
    const { top, bottom, left, width } = this.field.getBoundingClientRect();
    const below = innerHeight - bottom;
    const isAbove = below < 240 && top > below;
    Object.assign(this.list.style, {
      left: `${left}px`,
      width: `${width}px`,
      maxHeight: `${(isAbove ? top : below) - 16}px`,
      top: isAbove ? "auto" : `${bottom + 4}px`,
      bottom: isAbove ? `${innerHeight - top + 4}px` : "auto",
    });
  }

  highlight(option) {
    this.active?.setAttribute("aria-selected", "false");
    this.active = option;
    if (!option) return this.field.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    this.field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  step(by) {
    if (!this.isOpen) return this.ask();
    const options = [...this.list.children];
    const at = this.active ? options.indexOf(this.active) : by > 0 ? -1 : 0;
    this.highlight(options[(at + by + options.length) % options.length]);
  }

  take(option) {
    if (!option) return;
    this.field.value = "";
    this.close();
    this.deeds.get(option)();
  }

  enter() {
    // Somebody who types and presses Enter at once means the first match, which has not come yet.
    if (this.timer) this.ask();
    if (this.request) this.isHasty = Boolean(this.text);
    else this.take(this.active);
  }

  escape(event) {
    event.stopPropagation();
    if (this.isOpen) this.close();
    else this.field.value = "";
  }

  key(event) {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      this.enter();
    } else if (event.key === "Escape") this.escape(event);
    else if (event.key === "Backspace" && !this.field.value && this.chosen.kind === "topic") this.removeLast();
  }

  removeLast() {
    const last = this.chosen.lines.at(-1);
    if (last) this.chosen.remove(last);
  }
}

for (const root of document.querySelectorAll("[data-picker]")) new Search(root, new Chosen(root));
