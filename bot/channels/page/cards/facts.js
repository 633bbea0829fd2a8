import { make } from "../dom.js";
import { folded } from "./folded.js";
import { textOf } from "./leaf.js";
import { frame } from "./parts.js";

const AT_FIRST = 3;

/**
 * What the rules say, each with its paper.
 * @param {import("../types.js").Card} card
 * @param {import("../types.js").Say} say
 */
export function factsCard(card, say) {
  const facts = card.items.map((/** @type {any} */ fact) => factItem(fact, say));
  return frame("facts", say("card.facts.title"), make("ul", { class: "facts" }, ...facts), folded(facts, AT_FIRST, say));
}

/** @param {any} fact @param {import("../types.js").Say} say */
function factItem(fact, say) {
  const papers = [
    [say("card.source"), textOf(fact.source)],
    [say("card.effective_from"), textOf(fact.effective)],
  ].filter(([, value]) => value);
  return make(
    "li",
    {},
    make("p", {}, textOf(fact.says)),
    papers.length > 0 && make("p", { class: "footnote" }, papers.map(([label, value]) => `${label} ${value}`).join(" · ")),
  );
}
