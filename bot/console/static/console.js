// Keys for what is done all day: j and k to the next and the one before, e for "looked at". Everything works without them.
document.addEventListener("keydown", (event) => {
  const writing = event.target.closest("input, textarea, select, [contenteditable]");
  if (writing || event.ctrlKey || event.metaKey || event.altKey) return;
  document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)?.click();
});
// A conversation that is taken begins at its end.
if (location.hash === "#end") document.getElementById("end")?.scrollIntoView();
