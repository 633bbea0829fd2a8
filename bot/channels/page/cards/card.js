import { agreementCard } from "./agreement.js";
import { budgetCard } from "./budget.js";
import { contactsCard } from "./contacts.js";
import { costTableCard } from "./cost_table.js";
import { factsCard } from "./facts.js";
import { plansCard } from "./plans.js";
import { scheduleCard } from "./schedule.js";
import { standingCard } from "./standing.js";

/** @type {Record<string, (card: import("../types.js").Card, say: import("../types.js").Say, choices: import("../choices.js").Choices|null, tools: import("../types.js").Tools) => HTMLElement>} */
const CARDS = {
  standing: standingCard,
  plans: plansCard,
  schedule: scheduleCard,
  cost_table: costTableCard,
  agreement: agreementCard,
  budget: budgetCard,
  facts: factsCard,
  contacts: contactsCard,
};

/**
 * Draw a card; nothing for a kind this page does not know (the message's text says the same in words).
 * @param {import("../types.js").Card} card
 * @param {import("../types.js").Say} say
 * @param {import("../choices.js").Choices|null} choices a card may take the buttons that belong to its parts
 * @param {import("../types.js").Tools} tools
 * @returns {HTMLElement|null}
 */
export function renderCard(card, say, choices, tools) {
  return CARDS[card.type]?.(card, say, choices, tools) ?? null;
}
