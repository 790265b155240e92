// The quiz player: one question at a time, each answer marked by the API when it is given. Nothing is
// stored; the page knows no answer before it is told one. Every step is told to the document as an event
// named 'syllabank', which the embedded page passes on to its host.

import { answerOf, moved, placeOf, points, rightAnswer, verdict } from "./answer.js";

const player = document.querySelector("[data-player]");
if (player) play(player);

/** @param {Element} player */
function play(player) {
  const forms = [...player.querySelectorAll("form.question")];
  const results = new Map();
  const progress = player.querySelector(".progress");
  progress.hidden = false;
  forms.forEach((form, place) => {
    form.hidden = place > 0;
    if (form.dataset.kind === "ordering") makeMovable(form);
    if (form.querySelector(".options")) choosableByKey(form);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!results.has(place)) submit(form, place);
    });
  });
  player.dataset.ready = "";
  player.querySelector(".again").addEventListener("click", again);

  /** Ask for the marking of one answer, and show it. */
  async function submit(form, place) {
    const answer = answerOf([...new FormData(form)].filter(([, value]) => typeof value === "string"));
    if (!answer) return show(form, [paragraph("Choose an answer first.", "notice warm")], false);
    const button = form.querySelector(".actions button");
    button.disabled = true;
    let marked;
    let right = [];
    try {
      const response = await fetch(`${form.dataset.check}?${new URLSearchParams({ answer })}`);
      const content = await response.json();
      if (!response.ok) {
        button.disabled = false;
        return show(form, [paragraph(content.detail || "This answer cannot be marked.", "notice warm")], false);
      }
      marked = content.data;
      if (!marked.correct) right = await rightOf(form);
    } catch {
      button.disabled = false;
      return show(form, [paragraph("The answer could not be sent. Look at the connection, and try again.", "notice bad")], false);
    }
    results.set(place, marked);
    settle(form, marked, right, place);
  }

  /** Show the marking, and lead on. */
  function settle(form, marked, right, place) {
    const found = verdict(marked.score);
    const heading = document.createElement("h3");
    heading.className = `verdict ${found.kind}`;
    heading.tabIndex = -1;
    heading.textContent = found.words;
    const parts = [heading];
    if (marked.feedback.length) {
      const list = document.createElement("ul");
      list.className = "notes";
      for (const note of marked.feedback) {
        const entry = document.createElement("li");
        entry.className = note.correct ? "right" : "wrong";
        const strong = document.createElement("strong");
        strong.dir = "auto";
        strong.textContent = textOf(form, note.key);
        const text = document.createElement("span");
        text.dir = "auto";
        text.textContent = note.text;
        entry.append(`${note.correct ? "✓" : "✗"} `, strong, strong.textContent ? ": " : "", text);
        list.append(entry);
        form.querySelector(`input[value="${CSS.escape(note.key)}"]`)?.closest(".option")?.classList.add(entry.className);
      }
      parts.push(list);
    }
    if (right.length) {
      const list = document.createElement("ul");
      list.className = "key";
      for (const part of right) {
        const entry = document.createElement("li");
        entry.dir = "auto";
        entry.textContent = part;
        list.append(entry);
      }
      const title = document.createElement("h4");
      title.textContent = "The right answer";
      parts.push(title, list);
    }
    const explanation = paragraph(marked.explanation);
    explanation.dir = "auto";
    const more = document.createElement("p");
    const link = document.createElement("a");
    link.href = form.dataset.record;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = "Sources and history of this question (a new tab)";
    more.append(link);
    parts.push(explanation, more);
    const next = document.createElement("button");
    next.type = "button";
    next.className = "next";
    next.textContent = place + 1 < forms.length ? "Next question" : "See the result";
    next.addEventListener("click", () => lead(place + 1));
    heading.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.repeat) return;
      event.preventDefault();
      lead(place + 1);
    });
    const actions = document.createElement("p");
    actions.className = "actions";
    actions.append(next);
    parts.push(actions);
    for (const control of form.querySelectorAll("input, select, .move")) control.disabled = true;
    form.querySelector(":scope > .actions").hidden = true;
    show(form, parts, true);
    count();
    tell("answered", { item: form.dataset.item, question: place + 1, score: marked.score, correct: marked.correct });
  }

  /** Put something where the feedback stands; `lead` moves the focus to it. */
  function show(form, parts, leads) {
    const place = form.querySelector(".feedback");
    place.setAttribute("role", leads ? "group" : "alert");
    place.replaceChildren(...parts);
    place.hidden = false;
    if (leads) parts[0].focus();
  }

  function count() {
    const sum = [...results.values()].reduce((total, marked) => total + marked.score, 0);
    progress.querySelector("progress").value = results.size;
    progress.querySelector(".score").textContent = `${points(sum)} of ${results.size}`;
    return sum;
  }

  /** Go to a question, or to the result after the last. */
  function lead(place) {
    forms.forEach((form, each) => { form.hidden = each !== place; });
    if (place < forms.length) return forms[place].querySelector(".prompt").focus();
    const result = player.querySelector(".result");
    const sum = count();
    result.querySelector(".total").textContent = `${points(sum)} of ${forms.length}`;
    const list = document.createElement("ol");
    forms.forEach((form, each) => {
      const entry = document.createElement("li");
      const link = document.createElement("a");
      link.href = form.dataset.record;
      link.target = "_blank";
      link.rel = "noopener";
      link.dir = "auto";
      link.textContent = (form.querySelector(".gaps") || form.querySelector(".prompt")).dataset.text || form.querySelector(".prompt").textContent;
      entry.append(link, ` ${verdict(results.get(each).score).words}`);
      list.append(entry);
    });
    const title = document.createElement("p");
    title.textContent = "Read again what was not right; each question leads to its sources:";
    result.querySelector(".review").replaceChildren(title, list);
    result.hidden = false;
    result.querySelector("h2").focus({ preventScroll: true });
    result.scrollIntoView({ block: "start" });
    tell("finished", { score: sum, questions: forms.length });
  }

  /** Begin anew, with nothing asked of the server. */
  function again() {
    results.clear();
    player.querySelector(".result").hidden = true;
    for (const form of forms) {
      for (const control of form.querySelectorAll("input, select, .move")) control.disabled = false;
      for (const option of form.querySelectorAll(".right, .wrong")) option.classList.remove("right", "wrong");
      form.reset();
      form.querySelector(".feedback").hidden = true;
      const actions = form.querySelector(":scope > .actions");
      actions.hidden = false;
      actions.querySelector("button").disabled = false;
      if (form.dataset.kind === "ordering") number(form.querySelector(".order"));
    }
    progress.querySelector("progress").value = 0;
    progress.querySelector(".score").textContent = "";
    lead(0);
  }

  /** @param {string} type @param {object} facts */
  function tell(type, facts) {
    const { release, seed } = player.dataset;
    document.dispatchEvent(new CustomEvent("syllabank", { detail: { type, release, seed, ...facts } }));
  }
}

/** The right answer of an item, asked for when an answer was given; nothing where it cannot be had. */
async function rightOf(form) {
  try {
    const address = form.dataset.check.replace(/check$/, "").replace(/\/$/, "");
    const response = await fetch(`${address}?include=options`);
    return response.ok ? rightAnswer(form.dataset.kind, (await response.json()).data.options) : [];
  } catch {
    return [];
  }
}

/**
 * Let keys choose options while the focus is in the question, and nowhere else (WCAG 2.2, 2.1.4).
 * @param {Element} form
 */
function choosableByKey(form) {
  const inputs = [...form.querySelectorAll(".option input")];
  const last = String.fromCharCode(64 + inputs.length);
  const to = inputs.length > 2 ? "to" : "or";
  form.querySelector(".hint").append(` Keys: A ${to} ${last} to choose, Enter to check.`);
  form.addEventListener("keydown", (event) => {
    const input = inputs[placeOf(event.key)];
    if (!input || input.disabled || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    input.focus();
    input.click();
  });
}

/** The text of an option, as the form shows it. */
function textOf(form, key) {
  const escaped = CSS.escape(key);
  const found =
    form.querySelector(`input[value="${escaped}"]`)?.closest("label").querySelector("span") ||
    form.querySelector(`li[data-key="${escaped}"] .text, label[for$="-${escaped}"]`) ||
    form.querySelector(`option[value="${escaped}"]`);
  return found ? found.textContent.trim() : "";
}

/** Replace the numbers of an ordering question by a list that is moved up and down. */
function makeMovable(form) {
  const list = form.querySelector(".order");
  const status = document.createElement("p");
  status.className = "hidden";
  status.setAttribute("aria-live", "polite");
  list.after(status);
  for (const entry of list.children) {
    const label = entry.querySelector("label");
    const text = document.createElement("span");
    text.className = "text";
    text.dir = "auto";
    text.textContent = label.textContent;
    const place = document.createElement("input");
    place.type = "hidden";
    place.name = entry.querySelector("select").name;
    const buttons = [["↑", "up", -1], ["↓", "down", 1]].map(([sign, word, by]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "move plain";
      button.textContent = sign;
      button.setAttribute("aria-label", `Move ${word}: ${text.textContent}`);
      button.addEventListener("click", () => {
        const entries = [...list.children];
        const from = entries.indexOf(entry);
        list.replaceChildren(...moved(entries, from, by));
        number(list);
        button.focus();
        status.textContent = `${text.textContent}: place ${[...list.children].indexOf(entry) + 1} of ${entries.length}`;
      });
      return button;
    });
    entry.replaceChildren(text, place, ...buttons);
  }
  number(list);
}

/** Write each entry's place into its field. */
function number(list) {
  [...list.children].forEach((entry, place) => { entry.querySelector("input").value = String(place + 1); });
}

/** @param {string} text @param {string} [kind] */
function paragraph(text, kind) {
  const found = document.createElement("p");
  found.textContent = text;
  if (kind) found.className = kind;
  return found;
}
