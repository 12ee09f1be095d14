// The page on which a text is published: Ctrl+Enter publishes, and who clicks on a kind of change that readers are told
// of writes the sentence next.

const form = document.querySelector(".desk-publish");
const note = form?.elements.note;

form?.addEventListener("click", ({ target, detail }) => {
  // Arrow keys move between the kinds; a real click has a count.
  if (note && detail && target.matches("[name=change]") && target.value !== "silent") note.focus();
});
document.addEventListener("keydown", (event) => {
  if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});
