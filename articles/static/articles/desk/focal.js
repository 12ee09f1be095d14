// The focal point of a picture: click or drag on it, or arrow keys on the two number fields (with Shift by ten).
// The crops beside it follow at once. Without this file the two numbers remain.

const stage = document.querySelector("[data-focal]");
const axes = ["x", "y"].map((axis) => document.getElementById(`id_focal_${axis}`));
const image = stage.querySelector(".focal-picture img");
const mark = stage.querySelector(".focal-mark");
const crops = [...stage.querySelectorAll(".focal-crop img")];

const within = (value) => Math.min(100, Math.max(0, Math.round(value)));
const point = () => axes.map((field) => within(Number(field.value) || 0));

// Where the crop lies inside the picture: the largest frame of its shape, its middle as near to the point as it goes.
// Twin of crop() in articles/pictures/renditions.py.
function place(crop, [x, y]) {
  const { width: frameWidth, height: frameHeight } = crop.parentElement.getBoundingClientRect();
  const scale = Math.max(frameWidth / image.naturalWidth, frameHeight / image.naturalHeight);
  const [width, height] = [image.naturalWidth * scale, image.naturalHeight * scale];
  const shift = (size, frame, percent) => -Math.min(size - frame, Math.max(0, (size * percent) / 100 - frame / 2));
  Object.assign(crop.style, {
    width: `${width}px`, height: `${height}px`, left: `${shift(width, frameWidth, x)}px`, top: `${shift(height, frameHeight, y)}px`,
  });
}

function show() {
  const [x, y] = point();
  Object.assign(mark.style, { left: `${x}%`, top: `${y}%` });
  crops.forEach((crop) => place(crop, [x, y]));
}

function put(values) {
  axes.forEach((field, index) => (field.value = within(values[index])));
  show();
}

function follow(event) {
  const { left, top, width, height } = image.getBoundingClientRect();
  put([((event.clientX - left) / width) * 100, ((event.clientY - top) / height) * 100]);
}

image.addEventListener("pointerdown", (event) => {
  event.preventDefault();
  image.setPointerCapture(event.pointerId);
  follow(event);
  image.addEventListener("pointermove", follow);
  image.addEventListener("lostpointercapture", () => image.removeEventListener("pointermove", follow), { once: true });
});
axes.forEach((field, index) => {
  field.addEventListener("input", show);
  field.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowDown: index ? 1 : -1, ArrowRight: 1, ArrowUp: index ? -1 : 1 }[event.key];
    if (!step || event.altKey) return;
    event.preventDefault();
    put(point().map((value, at) => (at === index ? value + step * (event.shiftKey ? 10 : 1) : value)));
  });
});
if (image.complete) show();
image.addEventListener("load", show);
window.addEventListener("resize", show);
