// Many pictures at once into the library: dropped on the page or chosen, one after the other, each with its progress.

const zone = document.querySelector("[data-upload]");
const list = zone.querySelector("ul");
const choice = zone.querySelector("input[type=file]");
// Only for those who may decide about rights; one choice for all that are taken together.
const ownUse = zone.querySelector("#own_use");
const token = zone.querySelector("[name=csrfmiddlewaretoken]").value;

// XMLHttpRequest, because fetch() does not tell how much was sent.
function send(file, progress) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("upload", file);
    if (ownUse) body.append("own_use", ownUse.value);
    request.responseType = "json";
    request.upload.addEventListener("progress", ({ loaded, total }) => (progress.value = loaded / total));
    request.addEventListener("loadend", () => resolve(request.response ?? { error: zone.dataset.failed }));
    request.open("POST", zone.dataset.upload);
    request.setRequestHeader("X-CSRFToken", token);
    request.send(body);
  });
}

function lineFor(file) {
  const line = document.createElement("li");
  const progress = document.createElement("progress");
  progress.setAttribute("aria-label", file.name);
  line.append(`${file.name} `, progress);
  list.append(line);
  return { line, progress };
}

async function take(file) {
  const { line, progress } = lineFor(file);
  const row = await send(file, progress);
  progress.remove();
  if (row.error) return line.append(`– ${row.error}`);
  const link = Object.assign(document.createElement("a"), { href: zone.dataset.page.replace("0", row.id), textContent: zone.dataset.describe });
  link.setAttribute("aria-label", `${zone.dataset.describe}: ${row.label}`);
  line.prepend(Object.assign(new Image(60, 40), { src: row.thumbnail, alt: "" }), " ");
  line.append("– ", link);
}

async function takeAll(files) {
  for (const file of files) await take(file);
}

choice.addEventListener("change", () => {
  takeAll([...choice.files]);
  choice.value = "";
});
const isFiles = (event) => event.dataTransfer?.types.includes("Files");
for (const type of ["dragenter", "dragover"]) {
  document.addEventListener(type, (event) => {
    if (!isFiles(event)) return;
    event.preventDefault();
    zone.classList.add("is-over");
  });
}
document.addEventListener("dragleave", (event) => event.relatedTarget ?? zone.classList.remove("is-over"));
document.addEventListener("drop", (event) => {
  if (!isFiles(event)) return;
  event.preventDefault();
  zone.classList.remove("is-over");
  takeAll([...event.dataTransfer.files]);
});
