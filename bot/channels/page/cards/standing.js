import { make } from "../dom.js";
import { isNought, textOf } from "./leaf.js";
import { footnote, frame, terms } from "./parts.js";

/**
 * Where each loan stands: what is overdue, of what it is made up, what comes next.
 * @param {import("../types.js").Card} card
 * @param {import("../types.js").Say} say
 */
export function standingCard(card, say) {
  return frame(
    "standing",
    say("card.standing.title"),
    make("ul", { class: "loans", "data-count": card.loans.length }, ...card.loans.map((/** @type {any} */ loan) => loanStanding(loan, say))),
    footnote(say("card.as_of"), card.as_of),
  );
}

/** @param {any} loan @param {import("../types.js").Say} say */
function loanStanding(loan, say) {
  const owes = !isNought(loan.total);
  const parts = loan.parts.filter((/** @type {any} */ part) => !isNought(part.amount));
  return make(
    "li",
    { class: "loan", "data-owes": String(owes) },
    make("h3", { class: "loan-name" }, textOf(loan.loan)),
    make("p", { class: "loan-total" }, make("span", {}, say(owes ? "card.total_overdue" : "card.nothing_overdue")), owes && make("strong", {}, textOf(loan.total))),
    owes && terms(parts.map((/** @type {any} */ part) => [textOf(part.label), part.amount])),
    terms([
      owes && [say("card.since"), loan.since],
      owes && [say("card.days_past_due"), loan.days_past_due],
      [say("card.next_date"), loan.next_date],
      [say("card.next_amount"), loan.next_amount],
    ]),
  );
}
