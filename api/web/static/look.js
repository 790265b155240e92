// Arrow keys move along a drawing: left and right to the link before and after, up and down to the nearest
// in that direction. Without this module, the Tab key does the same one by one.
const STEPS = { ArrowRight: 1, ArrowLeft: -1 };

function middle(link) {
  const box = link.getBoundingClientRect();
  return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
}

function nearest(links, from, sign) {
  const here = middle(from);
  let best = null;
  for (const link of links) {
    const there = middle(link);
    const down = (there.y - here.y) * sign;
    if (down <= 4) continue;
    const cost = down + Math.abs(there.x - here.x) / 2;
    if (!best || cost < best.cost) best = { link, cost };
  }
  return best && best.link;
}

for (const drawing of document.querySelectorAll(".picture .drawing")) {
  drawing.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const links = [...drawing.querySelectorAll("a")];
    const place = links.indexOf(event.target.closest("a"));
    if (place < 0) return;
    let next = null;
    if (event.key in STEPS) next = links[place + STEPS[event.key]];
    else if (event.key === "Home") next = links[0];
    else if (event.key === "End") next = links[links.length - 1];
    else if (event.key === "ArrowDown") next = nearest(links, links[place], 1);
    else if (event.key === "ArrowUp") next = nearest(links, links[place], -1);
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });
}
