// A button on each block of code that can be run, which copies it: the commands alone, not what they print.
if (navigator.clipboard) {
  for (const block of document.querySelectorAll("pre.shell, pre.source")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy plain";
    button.textContent = "Copy";
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      const commands = [...block.querySelectorAll(".command")].map((command) => command.textContent);
      await navigator.clipboard.writeText(commands.length ? commands.join("\n") : block.textContent);
      button.textContent = "Copied";
      setTimeout(() => (button.textContent = "Copy"), 2000);
    });
    const frame = document.createElement("div");
    frame.className = "copyable";
    block.replaceWith(frame);
    frame.append(block, button);
  }
}
