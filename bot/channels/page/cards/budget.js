import { drawn, make } from "../dom.js";
import { isNought, textOf } from "./leaf.js";
import { frame, terms } from "./parts.js";

const WIDTH = 640;
const HEIGHT = 28;

/**
 * A month's budget: one bar for where the money goes, and the same in figures.
 * @param {import("../types.js").Card} card
 * @param {import("../types.js").Say} say
 */
export function budgetCard(card, say) {
  return frame(
    "budget",
    say("card.budget.title"),
    picture(card, say),
    terms([
      [say("card.budget.income"), card.income],
      ...card.parts.map((/** @type {any} */ part, /** @type {number} */ place) => [textOf(part.label), part.amount, `budget-key budget-${place}`]),
      [say("card.budget.spare"), card.spare, "total budget-key budget-spare"],
      [say("card.budget.overspent"), card.overspent],
      !isNought(card.due) && [say("card.budget.due"), card.due],
    ]),
  );
}

/** @param {any} card @param {import("../types.js").Say} say */
function picture(card, say) {
  const amounts = [...card.parts.map((/** @type {any} */ part) => part.amount), card.spare].map((leaf) => Number(leaf.amount));
  const whole = amounts.reduce((sum, each) => sum + each, 0);
  if (!(whole > 0)) return null;
  let x = 0;
  const bars = amounts.map((each, place) => {
    const width = each / whole * WIDTH;
    x += width;
    return ["rect", { class: `budget-${place < card.parts.length ? place : "spare"}`, x: x - width, y: 0, width, height: HEIGHT }];
  });
  const drawing = drawn({ viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", preserveAspectRatio: "none", "aria-label": say("card.budget.chart") }, .../** @type {[string, any][]} */ (bars));
  return make("figure", { class: "budget-bar" }, drawing);
}
