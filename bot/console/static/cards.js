// Cards as the borrower saw them, drawn by the chat page's own code. Without JavaScript they stand there as plain text.
import { renderCard } from "/chat/cards/card.js";

const NOTHING_TO_DO = { api: { base: "" }, say() {} };

function show() {
  for (const text of document.querySelectorAll("pre[data-card]")) {
    const words = JSON.parse(text.closest("[data-words]").dataset.words)[text.dataset.locale] ?? {};
    const card = renderCard(JSON.parse(text.dataset.card), (key) => words[key] ?? "", null, NOTHING_TO_DO);
    if (!card) continue;
    for (const does of card.querySelectorAll(".shape, .documents, button")) does.remove();
    text.replaceWith(card);
  }
}

show();
document.addEventListener("htmx:afterSettle", show); // what came later
document.body.addEventListener("htmx:afterSwap", show);
