// Tells the page around us what happens in a quiz, and how high it is (docs/embedding.md). Nothing of it is
// secret, so any origin may hear it; nothing that a host sends is listened to.

const VERSION = 1;

/** @param {object} facts */
function tell(facts) {
  if (window.parent !== window) window.parent.postMessage({ source: "syllabank", version: VERSION, ...facts }, "*");
}

document.addEventListener("syllabank", (event) => tell(/** @type {CustomEvent} */ (event).detail));

let height = 0;
new ResizeObserver(() => {
  const now = Math.ceil(document.querySelector("main").getBoundingClientRect().height);
  if (now !== height) {
    height = now;
    tell({ type: "resize", height });
  }
}).observe(document.querySelector("main"));

const player = document.querySelector("[data-player]");
if (player) {
  const { release, seed } = player.dataset;
  tell({ type: "ready", release, seed, questions: player.querySelectorAll("form.question").length });
}
