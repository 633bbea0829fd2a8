import { make } from "../dom.js";
import { textOf } from "./leaf.js";
import { footnote, frame } from "./parts.js";
import { planFacts } from "./plan.js";
import { shaping } from "./shaping.js";
import { table } from "./table.js";

/**
 * Up to three plans side by side, each with its own button; what doing nothing would bring; a panel to move the figures.
 * @param {import("../types.js").Card} card
 * @param {import("../types.js").Say} say
 * @param {import("../choices.js").Choices|null} choices
 * @param {import("../types.js").Tools} tools
 */
export function plansCard(card, say, choices, tools) {
  const options = card.options.map((/** @type {any} */ option, /** @type {number} */ place) => plan(option, say, choices?.nodes[place]));
  return frame(
    "plans",
    say("card.plans.title"),
    make("ol", { class: "plans", "data-count": options.length }, ...options),
    card.nothing?.length > 0 && nothing(card.nothing, say),
    shaping(card.options[0].id, say, tools),
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
    ...planFacts(option, say),
    button && make("div", { class: "plan-choice" }, button),
  );
}

/** In figures, without a threat. @param {any[]} rows @param {import("../types.js").Say} say */
function nothing(rows, say) {
  const columns = [
    { label: say("card.nothing.after"), of: (/** @type {any} */ row) => row.after },
    { label: say("card.days_past_due"), of: (/** @type {any} */ row) => row.days, figure: true },
    { label: say("card.nothing.total"), of: (/** @type {any} */ row) => row.total, figure: true, strong: true },
    { label: say("card.nothing.added"), of: (/** @type {any} */ row) => row.added, figure: true },
  ];
  const title = say("card.nothing");
  return make("details", { class: "nothing" }, make("summary", {}, title), table({ caption: title, columns, rows }, say));
}
