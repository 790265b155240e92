// What a form's fields make of an answer, as the API's `check` takes it; api/web/pages/questions.py does
// the same for those who play without a script.

/**
 * The answer of a form.
 * @param {Iterable<[string, string]>} fields names and values of the form's fields
 * @returns {string} the answer, empty where nothing is chosen
 */
export function answerOf(fields) {
  const chosen = [];
  const places = [];
  for (const [name, value] of fields) {
    const dot = name.indexOf(".");
    const beginning = dot < 0 ? name : name.slice(0, dot);
    const rest = dot < 0 ? "" : name.slice(dot + 1);
    if (name === "answer") chosen.push(value);
    else if (beginning === "pair" && rest && value) chosen.push(`${rest}:${value}`);
    else if (beginning === "place" && rest && /^\d+$/.test(value)) places.push({ place: Number(value), rest });
  }
  places.sort((a, b) => a.place - b.place);
  return (chosen.length ? chosen : places.map((each) => each.rest)).join(",");
}

/**
 * The whole right answer, a line for each part of it, from the item's options as the API has them.
 * @param {string} kind
 * @param {{text: string, correct: boolean, position: number, match_text?: string, rank?: number, gap?: number}[]} options
 * @returns {string[]}
 */
export function rightAnswer(kind, options) {
  const right = options.filter((each) => each.correct).sort((a, b) => a.position - b.position);
  if (kind === "matching") return right.map((each) => `${each.text} – ${each.match_text}`);
  if (kind === "ordering") return right.sort((a, b) => a.rank - b.rank).map((each) => `${each.rank}. ${each.text}`);
  if (kind === "cloze") return right.sort((a, b) => a.gap - b.gap).map((each) => `[${each.gap}] ${each.text}`);
  const texts = right.map((each) => each.text);
  if (kind === "short_answer" && texts.length > 1) return [texts[0], `Also taken: ${texts.slice(1).join(", ")}`];
  return texts;
}

/**
 * Which option a key chooses: 1 to 9, or A to Z.
 * @param {string} key as KeyboardEvent has it
 * @returns {number} the place from 0, -1 for any other key
 */
export function placeOf(key) {
  if (/^[1-9]$/.test(key)) return Number(key) - 1;
  return /^[a-z]$/i.test(key) ? key.toLowerCase().charCodeAt(0) - 97 : -1;
}

/**
 * A list with one element moved by a step.
 * @template T
 * @param {T[]} list
 * @param {number} from
 * @param {number} by -1 for up, 1 for down
 * @returns {T[]} a new list; the same order where the move leads out of it
 */
export function moved(list, from, by) {
  const to = from + by;
  const found = list.slice();
  if (to < 0 || to >= list.length) return found;
  [found[from], found[to]] = [found[to], found[from]];
  return found;
}

/**
 * A score in words.
 * @param {number} score from 0 to 1
 * @returns {{words: string, kind: "good" | "part" | "bad"}}
 */
export function verdict(score) {
  if (score >= 1) return { words: "Right", kind: "good" };
  if (score > 0) return { words: `Partly right: ${Math.round(score * 100)} %`, kind: "part" };
  return { words: "Not right", kind: "bad" };
}

/**
 * A sum of scores as it is shown.
 * @param {number} sum
 * @returns {string} without digits that say nothing
 */
export function points(sum) {
  return String(Math.round(sum * 100) / 100);
}
