import { scheduleChart } from "./chart.js";
import { isNought, textOf } from "./leaf.js";
import { frame } from "./parts.js";
import { table } from "./table.js";

/**
 * What is to be paid on which day.
 * @param {import("../types.js").Card} card
 * @param {import("../types.js").Say} say
 */
export function scheduleCard(card, say) {
  const title = textOf(card.title) || say("card.schedule.title");
  return frame("schedule", title, scheduleChart(card.rows, say), scheduleTable(title, card.rows, card.total, say));
}

/**
 * The rows as a table; kinds of cost that are nought in every row are left out.
 * @param {string} caption
 * @param {any[]} rows
 * @param {any} total
 * @param {import("../types.js").Say} say
 */
export function scheduleTable(caption, rows, total, say) {
  const parts = ["principal", "interest", "fee", "penalty"].filter((part) => rows.some((row) => !isNought(row[part])));
  const columns = [
    { label: say("card.row_number"), of: (/** @type {any} */ row) => row.number },
    { label: say("card.due"), of: (/** @type {any} */ row) => row.due },
    { label: say("card.row_total"), of: (/** @type {any} */ row) => row.total, figure: true, strong: true },
    ...parts.map((part) => ({ label: say(`card.${part}`), of: (/** @type {any} */ row) => row[part], figure: true })),
    { label: say("card.balance"), of: (/** @type {any} */ row) => row.balance, figure: true },
    ...(rows.some((row) => row.state) ? [{ label: say("card.state"), of: (/** @type {any} */ row) => row.state }] : []),
  ];
  const foot = columns.map((_, place) => (place === 0 ? say("card.sum") : place === 2 ? textOf(total) : ""));
  return table({ caption, columns, rows, foot }, say);
}
