import { make } from "../dom.js";
import { textOf } from "./leaf.js";
import { frame } from "./parts.js";
import { table } from "./table.js";

/**
 * Every time somebody contacted the borrower, the newest first. What was withdrawn since is struck out, with by whom and when.
 * @param {import("../types.js").Card} card
 * @param {import("../types.js").Say} say
 */
export function contactsCard(card, say) {
  const title = say("card.contacts.title");
  const names = ["at", "by", "channel", "why", "outcome"];
  const columns = names.map((name) => ({ label: say(`card.contacts.${name}`), of: (/** @type {any} */ row) => row[name] }));
  const more = card.total.count > card.rows.length && make("p", { class: "footnote" }, `${say("card.contacts.more")} ${textOf(card.total)}`);
  const struck = (/** @type {any} */ row) => textOf(row.withdrawn);
  return frame("contacts", title, table({ caption: title, columns, rows: card.rows, struck }, say), more);
}
