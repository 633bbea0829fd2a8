import { make } from "../dom.js";
import { textOf } from "./leaf.js";
import { frame, terms } from "./parts.js";
import { scheduleTable } from "./schedule.js";

/**
 * What was agreed, under its number.
 * @param {import("../types.js").Card} card
 * @param {import("../types.js").Say} say
 * @param {import("../choices.js").Choices|null} _choices
 * @param {import("../types.js").Tools} tools
 */
export function agreementCard(card, say, _choices, tools) {
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
    card.progress && progress(card.progress),
    terms([
      [say("card.payment"), card.payment, "total"],
      [say("card.count"), card.count],
      [say("card.first"), card.first],
      [say("card.last"), card.last],
      [say("card.total"), card.total],
      [say("card.accepted"), card.accepted],
      [say("card.cancel_until"), card.cancel_until],
    ]),
    card.id && documents(card.id, say, tools.api),
    card.rows.length > 0 && make("h3", { class: "card-part" }, say("card.schedule.title")),
    card.rows.length > 0 && scheduleTable(say("card.schedule.title"), card.rows, card.total, say),
  );
}

/** How far it has come, and what comes next. @param {any} reached */
function progress(reached) {
  return make(
    "div",
    { class: "progress" },
    make("progress", { max: reached.of.count, value: reached.settled.count, "aria-label": textOf(reached.says) }),
    make("p", {}, textOf(reached.says)),
    reached.next && make("p", { class: "progress-next" }, textOf(reached.next)),
  );
}

/** The agreement on paper, and its due dates for the phone's own calendar. @param {string} id @param {import("../types.js").Say} say @param {import("../api.js").Api} api */
function documents(id, say, api) {
  return make(
    "p",
    { class: "documents" },
    documentLink(id, "document.pdf", say("card.agreement_document"), api),
    documentLink(id, "calendar.ics", say("card.agreement_calendar"), api),
  );
}

/** On another page no cookie goes along: the file is fetched, then handed over. @param {string} id @param {string} name @param {string} label @param {import("../api.js").Api} api */
function documentLink(id, name, label, api) {
  const link = /** @type {HTMLAnchorElement} */ (
    make("a", { href: `${api.base}agreements/${encodeURIComponent(id)}/${name}`, download: name }, label)
  );
  if (api.embedded) {
    link.addEventListener("click", async (event) => {
      if (link.href.startsWith("blob:")) return;
      event.preventDefault();
      link.href = URL.createObjectURL(await api.document(id, name));
      link.click();
    });
  }
  return link;
}
