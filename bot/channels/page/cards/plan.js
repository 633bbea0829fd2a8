import { make } from "../dom.js";
import { isNegative, isNought, textOf } from "./leaf.js";
import { terms } from "./parts.js";

/**
 * What stands on one plan: its payment, its figures, why it was chosen.
 * @param {any} option
 * @param {import("../types.js").Say} say
 */
export function planFacts(option, say) {
  return [
    make(
      "p",
      { class: "plan-payment" },
      make("span", { class: "plan-label" }, say("card.payment")),
      make("strong", {}, textOf(option.payment)),
      make("span", { class: "plan-count" }, `× ${textOf(option.count)} ${say("card.periods")}`),
    ),
    terms([
      !isNought(option.pay_now) && [say("card.pay_now"), option.pay_now],
      isHigher(option) && [say("card.payment_max"), option.payment_max],
      [say("card.first"), option.first],
      [say("card.last"), option.last],
      [say("card.total"), option.total, "total"],
      [extraLabel(option.extra, say), option.extra],
      [say("card.effective"), option.effective],
    ]),
    make("ul", { class: "reasons", "aria-label": say("card.reasons") }, ...option.reasons.map((/** @type {any} */ reason) => make("li", {}, textOf(reason)))),
    option.needs_approval && make("p", { class: "approval" }, say("card.needs_approval")),
  ];
}

/** Whether some instalment is higher than the usual one. @param {any} option */
function isHigher(option) {
  return textOf(option.payment_max) !== textOf(option.payment);
}

/** More than the contract, less than it, or just as much. @param {any} extra @param {import("../types.js").Say} say */
function extraLabel(extra, say) {
  return say(isNegative(extra) ? "card.extra_less" : "card.extra");
}
