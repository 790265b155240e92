// By keyboard: "/" goes to the search field, Down and Up go through what was found. The page is whole without.
const field = document.getElementById("q");
const hits = [...document.querySelectorAll(".hits h3 a")];

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const here = document.activeElement;
  const typing = here.matches("input, textarea, select") || here.isContentEditable;
  if (event.key === "/" && !typing) {
    event.preventDefault();
    field.focus();
    field.select();
    return;
  }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const place = hits.indexOf(here);
  if (here !== field && place < 0) return;
  const next = place + (event.key === "ArrowDown" ? 1 : -1);
  const to = next < 0 ? (place < 0 ? null : field) : hits[next];
  if (!to) return;
  event.preventDefault();
  to.focus();
});
