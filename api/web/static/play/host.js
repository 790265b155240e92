// For a page that embeds quizzes: every <iframe data-syllabank> becomes as high as what it shows. Who sends
// is told by the frame that it comes from; the height is the one thing that is taken, and it is bounded.

addEventListener("message", (event) => {
  const { source, version, type, height } = event.data || {};
  if (source !== "syllabank" || version !== 1 || type !== "resize") return;
  if (typeof height !== "number" || !(height > 0 && height < 20000)) return;
  for (const frame of document.querySelectorAll("iframe[data-syllabank]")) {
    if (frame.contentWindow === event.source) frame.height = String(Math.ceil(height) + 2);
  }
});
