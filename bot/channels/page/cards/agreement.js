import { make } from "../dom.js";
import { textOf } from "./leaf.js";
import { frame, terms } from "./parts.js";
import { scheduleTable } from "./schedule.js";

/**
 * What was agreed, under its number.
 * @param {import("../types.js").Card} card
 * @param {import("../types.js").Say} say
 */
export function agreementCard(card, say) {
  return frame(
    "agreement",
    say("card.agreement.title"),
    make(
      "p",
      { class: "agreement-number" },
      make("span", {}, say("card.agreement_number")),
      make("strong", {}, textOf(card.number)),
      make("span", { class: "status" }, textOf(card.status)),
    ),
    terms([
      [say("card.payment"), card.payment, "total"],
      [say("card.count"), card.count],
      [say("card.first"), card.first],
      [say("card.last"), card.last],
      [say("card.total"), card.total],
      [say("card.accepted"), card.accepted],
      [say("card.cancel_until"), card.cancel_until],
    ]),
    card.id && documents(card.id, say),
    card.rows.length > 0 && make("h3", { class: "card-part" }, say("card.schedule.title")),
    card.rows.length > 0 && scheduleTable(say("card.schedule.title"), card.rows, card.total, say),
  );
}

/** The agreement on paper, and its due dates for the phone's own calendar. @param {string} id @param {import("../types.js").Say} say */
function documents(id, say) {
  const at = `api/v1/agreements/${encodeURIComponent(id)}/`;
  return make(
    "p",
    { class: "documents" },
    make("a", { href: `${at}document.pdf`, download: "" }, say("card.agreement_document")),
    make("a", { href: `${at}calendar.ics`, download: "" }, say("card.agreement_calendar")),
  );
}
