// Keeps what stands in the article form on the desk's side, and says who else has the text open.
// Nothing here saves: the form does, after a question whether the desk can be reached and still knows the person.

import { showChecks } from "./checks.js";

const QUIET = 2_000; // milliseconds after the last key
const LONGEST = 15_000; // milliseconds of typing that a crash may cost
const RETRY = 5_000; // milliseconds after words could not be kept
const HEARTBEAT = 30_000; // milliseconds; three missed ones let another editor have the text
const PATIENCE = 20_000; // milliseconds for an answer

const form = document.querySelector("#article_form");
const place = document.querySelector(".desk-open");
const status = document.querySelector(".desk-kept");

let firstTyped = null;
let timer;
let keeping = Promise.resolve();
let isInTrouble = false;
let isChecking = false;
let isSending = false;

// Logging in again, in another tab, gives new tokens to all pages of the desk.
function renewTokens() {
  const cookie = document.cookie.split("; ").find((part) => part.startsWith(`${place.dataset.cookie}=`));
  const token = cookie?.slice(place.dataset.cookie.length + 1);
  if (token) document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => (field.value = token));
}

// The answer's JSON, or {problem, isBarred}: barred is what would lose the text with the page, if the form were sent.
async function ask(address, body) {
  let response;
  try {
    response = await fetch(address, {
      method: body ? "POST" : "GET",
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    return { problem: place.dataset.sayOffline, isBarred: true };
  }
  if (response.type === "opaqueredirect") return { problem: place.dataset.sayLoggedOut, isBarred: true };
  if (response.status === 403 || response.status === 404) return { problem: place.dataset.sayRefused, isBarred: true };
  if (!response.ok) return { problem: place.dataset.sayTrouble };
  return response.json();
}

function say(text, isProblem) {
  if (status.textContent !== text) status.textContent = text;
  status.classList.toggle("is-problem", isProblem);
  isInTrouble = isProblem;
}

function tell({ newer, other }) {
  const spoken = [];
  for (const [name, sentence] of Object.entries({ newer, other })) {
    const notice = place.querySelector(`[data-news=${name}]`);
    const line = notice.querySelector("p");
    if (sentence && (notice.hidden || line.textContent !== sentence)) spoken.push(sentence);
    line.textContent = sentence;
    notice.hidden = !sentence;
  }
  if (spoken.length) place.querySelector("[data-news=spoken]").textContent = spoken.join(" ");
}

function typed() {
  firstTyped ??= Date.now();
  keepIn(Math.max(0, Math.min(QUIET, firstTyped + LONGEST - Date.now())));
}

function keepIn(milliseconds) {
  clearTimeout(timer);
  if (!isSending) timer = setTimeout(keep, milliseconds);
}

function keep() {
  keeping = keeping.then(keepNow);
}

async function keepNow() {
  renewTokens();
  // The editor writes the body into the form now, which counts as typing.
  const words = new FormData(form);
  clearTimeout(timer);
  firstTyped = null;
  const answer = await ask(place.dataset.autosave, words);
  if (answer.problem) {
    say(answer.problem, true);
    firstTyped ??= Date.now();
    keepIn(RETRY);
  } else {
    say(answer.kept, false);
    tell(answer);
    showChecks(answer);
  }
}

function part(fields = {}) {
  renewTokens();
  const body = new FormData();
  for (const name of ["csrfmiddlewaretoken", "version"]) body.set(name, form.elements[name].value);
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  return body;
}

async function beat(fields) {
  const answer = await ask(place.dataset.heartbeat, part(fields));
  if (!answer.problem) {
    tell(answer);
    showChecks(answer);
    if (isInTrouble && firstTyped !== null) keep();
    else if (isInTrouble) say("", false);
  } else if (answer.isBarred) say(answer.problem, true);
  return answer;
}

// A new text has no place on the desk yet; there only the login is asked for.
const check = () => (place.dataset.heartbeat ? beat() : ask(place.dataset.login));

async function send(event) {
  if (event.target !== form || isSending || event.submitter?.formTarget) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (isChecking) return;
  isChecking = true;
  clearTimeout(timer);
  await keeping;
  const answer = await check();
  await keeping; // or it would be kept once more after the save
  isChecking = false;
  if (answer.isBarred) {
    say(answer.problem, true);
    if (place.dataset.autosave) keepIn(RETRY);
    return;
  }
  renewTokens();
  isSending = true;
  form.requestSubmit(event.submitter);
}

async function takeOver(event) {
  event.preventDefault();
  const answer = await fetch(event.target.action, { method: "POST", body: part(), redirect: "manual" }).catch(() => null);
  if (answer) beat();
}

if (form && place && status) {
  document.addEventListener("submit", send, true);
  window.addEventListener("pageshow", () => (isSending = false));
}
if (form && place?.dataset.autosave && status) {
  form.addEventListener("input", typed);
  document.querySelector("#take-over-form").addEventListener("submit", takeOver);
  window.addEventListener("pagehide", () => {
    if (!isSending) navigator.sendBeacon(place.dataset.heartbeat, part({ leaving: 1 }));
  });
  window.addEventListener("online", () => beat());
  setInterval(beat, HEARTBEAT);
  beat({ opened: 1 });
}
