import { make } from "../dom.js";
import { isNegative, isNought, textOf } from "./leaf.js";
import { footnote, frame, terms } from "./parts.js";

/**
 * Up to three plans side by side, each with its own button.
 * @param {import("../types.js").Card} card
 * @param {import("../types.js").Say} say
 * @param {import("../choices.js").Choices|null} choices
 */
export function plansCard(card, say, choices) {
  const options = card.options.map((/** @type {any} */ option, /** @type {number} */ place) =>
    plan(option, say, choices?.forOption(option.ordinal, place)),
  );
  return frame(
    "plans",
    say("card.plans.title"),
    make("ol", { class: "plans", "data-count": options.length }, ...options),
    make("div", { class: "footnotes" }, footnote(say("card.as_of"), card.as_of), footnote(say("card.expires"), card.expires)),
  );
}

/** @param {any} option @param {import("../types.js").Say} say @param {HTMLElement|undefined} button */
function plan(option, say, button) {
  return make(
    "li",
    { class: "plan", "data-first": String(option.ordinal === 1) },
    make("p", { class: "plan-role" }, textOf(option.role)),
    make("h3", { class: "plan-name" }, make("span", {}, say(`card.plan.${option.ordinal}`)), " ", textOf(option.kind)),
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
    button && make("div", { class: "plan-choice" }, button),
  );
}

/** Whether some instalment is higher than the usual one. @param {any} option */
function isHigher(option) {
  return textOf(option.payment_max) !== textOf(option.payment);
}

/** More than the contract, less than it, or just as much. @param {any} extra @param {import("../types.js").Say} say */
function extraLabel(extra, say) {
  return say(isNegative(extra) ? "card.extra_less" : "card.extra");
}
