// Passkeys and security keys: the browser asks for one, and its answer goes to the server in a hidden field.
// The button is disabled until this script is there: without it the form would be sent without an answer.
const field = document.querySelector("input[name=credential]");
const trouble = document.getElementById("key-trouble");
const { creation_options: creation, request_options: request } = JSON.parse(
  document.getElementById("key-options").textContent,
);

const ask = async () => {
  if (creation) {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(creation.publicKey);
    return navigator.credentials.create({ publicKey });
  }
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(request.publicKey);
  return navigator.credentials.get({ publicKey });
};

field.form.addEventListener("submit", async (event) => {
  event.preventDefault();
  trouble.hidden = true;
  try {
    field.value = JSON.stringify(await ask());
    field.form.submit();
  } catch (error) {
    trouble.textContent = trouble.dataset[error.name.toLowerCase()] ?? trouble.dataset.other;
    trouble.hidden = false;
  }
});
field.form.querySelector("[type=submit]").disabled = false;
