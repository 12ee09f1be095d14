// A new lead picture from the article form: described, uploaded into the library and chosen in one go.

import { Library } from "./body/library.js";
import { askAndUpload } from "./body/uploading.js";

const choice = document.querySelector("#lead-upload");

choice?.addEventListener("change", async () => {
  const row = await askAndUpload(new Library(document.querySelector("#id_body").dataset, choice.form), choice.files[0]);
  choice.value = "";
  if (row) document.querySelector("[data-picker=picture]").dispatchEvent(new CustomEvent("uploaded", { detail: row }));
});
