// Escape puts a term's definition away without the pointer or the focus moving (WCAG 2.2, 1.4.13).
const PUT_AWAY = "put-away";

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const term of document.querySelectorAll(".termed:hover, .termed:focus-within")) {
    term.classList.add(PUT_AWAY);
    const bring = () => {
      if (!term.matches(":hover, :focus-within")) term.classList.remove(PUT_AWAY);
    };
    term.addEventListener("mouseleave", bring);
    term.addEventListener("focusout", () => setTimeout(bring));
  }
});
