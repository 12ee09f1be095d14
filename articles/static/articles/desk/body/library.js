// The picture library and the published texts, asked over the desk's own addresses.

// { id, label, note, thumbnail } by id; asked once for each picture, however often it stands in the text.
const known = new Map();

// A login page in place of JSON means that the session has ended: that fails to parse.
async function ask(address, options) {
  const response = await fetch(address, { headers: { Accept: "application/json" }, ...options });
  return response.json();
}

export class Library {
  constructor({ pictures, upload, texts }, form) {
    this.addresses = { pictures, upload, texts };
    this.form = form;
  }

  // Of the text that is written; a new picture is described in it.
  get language() {
    return this.form.elements.language.value;
  }

  async find(kind, text) {
    const { results } = await ask(`${this.addresses[kind]}?q=${encodeURIComponent(text)}`);
    if (kind === "pictures") results.forEach((row) => known.set(row.id, Promise.resolve(row)));
    return results;
  }

  picture(id) {
    if (!known.has(id)) known.set(id, ask(`${this.addresses.pictures}?id=${id}`).then(({ results }) => results[0]));
    return known.get(id);
  }

  // The new picture, or { error } with a sentence for the editor. `told` is what else is known of it, by field.
  async upload(file, told = {}) {
    const body = new FormData();
    body.append("upload", file);
    Object.entries(told).forEach(([name, value]) => body.append(name, value));
    const token = this.form.querySelector("[name=csrfmiddlewaretoken]").value;
    const row = await ask(this.addresses.upload, { method: "POST", headers: { "X-CSRFToken": token }, body });
    if (!row.error) known.set(row.id, Promise.resolve(row));
    return row;
  }
}
