import { make } from "../dom.js";
import { isNought, textOf } from "./leaf.js";
import { frame, terms } from "./parts.js";
import { table } from "./table.js";

/**
 * The all-in cost table: every cost with its method, standard and payee; what only a missed instalment would cost stands apart.
 * @param {import("../types.js").Card} card
 * @param {import("../types.js").Say} say
 */
export function costTableCard(card, say) {
  const title = say("card.cost_table.title");
  return frame(
    "cost",
    title,
    costs(title, card.items, say, textOf(card.total)),
    terms([
      [say("card.nominal"), card.nominal],
      [say("card.effective"), card.effective, "total"],
    ]),
    card.contingent.length > 0 && make("h3", { class: "card-part" }, say("card.contingent")),
    card.contingent.length > 0 && costs(say("card.contingent"), card.contingent, say, null),
  );
}

/** @param {string} caption @param {any[]} rows @param {import("../types.js").Say} say @param {string|null} total */
function costs(caption, rows, say, total) {
  const bare = rows.every((row) => isNought(row.amount)); // nothing of it has arisen: its standard says what it would be
  const columns = [
    { label: say("card.item"), of: (/** @type {any} */ row) => row.item, strong: true },
    ...(bare ? [] : [{ label: say("card.amount"), of: (/** @type {any} */ row) => row.amount, figure: true, strong: true }]),
    { label: say("card.standard"), of: (/** @type {any} */ row) => row.standard },
    { label: say("card.method"), of: (/** @type {any} */ row) => row.method },
    { label: say("card.payee"), of: (/** @type {any} */ row) => row.payee },
  ];
  return table({ caption, columns, rows, foot: total && !bare ? [say("card.cost_total"), total, "", "", ""] : null }, say);
}
