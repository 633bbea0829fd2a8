// Keys for what is done all day: j and k to the next and the one before, e for "looked at", o, v and i in the inbox. Everything works without them.
document.addEventListener("keydown", (event) => {
  const writing = event.target.closest("input, textarea, select, [contenteditable]");
  if (writing || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const meant = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!meant) return;
  event.preventDefault();
  meant.click();
});
// A suggestion goes into its field, to be put right there.
document.addEventListener("click", (event) => {
  const taken = event.target.closest("[data-fill]");
  if (!taken) return;
  const field = document.getElementById(taken.dataset.fill);
  field.value = taken.dataset.text;
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
});
// A form that is filled in again and again is empty once it was heard.
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest("form[data-again]");
  if (form && event.detail.successful) form.reset();
});
// A conversation that is taken begins at its end.
if (location.hash === "#end") document.getElementById("end")?.scrollIntoView();
