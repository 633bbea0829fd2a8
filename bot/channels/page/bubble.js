import { renderCard } from "./cards/card.js";
import { Choices } from "./choices.js";
import { make } from "./dom.js";
import { answerField, consentBox } from "./fields.js";
import { languageTag } from "./locales.js";

/**
 * One message of the conversation as a list item.
 * @param {import("./types.js").Message} message
 * @param {import("./types.js").Say} say in the message's language
 * @param {(button: import("./types.js").Button, choices: Choices) => void} press
 * @param {import("./types.js").Tools} tools
 * @returns {{node: HTMLElement, choices: Choices|null, field: import("./fields.js").Field|null}}
 */
export function messageBubble(message, say, press, tools) {
  const buttons = message.buttons ?? [];
  const choices = buttons.length ? new Choices(buttons, message.card !== null, press) : null;
  const card = message.card && renderCard(message.card, say, choices, tools);
  const field = fieldOf(message, say, choices, tools);
  const free = choices ? choices.nodes.filter((node) => !card?.contains(node)) : [];
  const node = make(
    "li",
    { class: "message", "data-from": message.from, lang: languageTag(message.locale) },
    message.by
      ? make("span", { class: "by" }, `${message.by} · ${say("ui.by_person")}`)
      : make("span", { class: "unseen" }, say(message.from === "borrower" ? "ui.you" : "ui.brand")),
    message.text && make("p", { class: "bubble" }, message.text),
    card,
    field && field.node,
    free.length > 0 && make("div", { class: "choices", role: "group", "aria-label": say("ui.choices") }, ...free),
  );
  addTime(node, message);
  return { node, choices, field };
}

/** @param {import("./types.js").Message} message @param {import("./types.js").Say} say @param {Choices|null} choices @param {import("./types.js").Tools} tools */
function fieldOf(message, say, choices, tools) {
  if (message.field === "consent") return choices && consentBox(say, choices);
  return message.field ? answerField(message.field, say, (text) => tools.say({ text, title: text }, null)) : null;
}

/** What was shown beforehand, as the server has it: when it was said, and in which words (a wish is worded there). @param {HTMLElement} node @param {import("./types.js").Message} message */
export function confirm(node, message) {
  const said = node.querySelector(".bubble");
  if (said && message.text && said.textContent !== message.text) said.textContent = message.text;
  addTime(node, message);
}

/** @param {HTMLElement} node @param {import("./types.js").Message} message */
function addTime(node, message) {
  if (message.at && !node.querySelector("time")) node.append(make("time", { datetime: message.at.time }, message.at.text));
}

/**
 * What the borrower just said, before the server has it.
 * @param {import("./types.js").OutboxItem} item
 * @param {import("./words.js").Words} words
 */
export function pendingBubble(item, words) {
  return make(
    "li",
    { class: "message", "data-from": "borrower", lang: languageTag(words.locale) },
    make("span", { class: "unseen", "data-words": "ui.you" }, words.text("ui.you")),
    make("p", { class: "bubble" }, item.title),
    make("p", { class: "fate" }),
  );
}

/**
 * Say under a pending bubble how its sending stands, and offer what can be done about it.
 * @param {HTMLElement} node
 * @param {import("./types.js").OutboxItem} item
 * @param {import("./words.js").Words} words
 * @param {{retry: () => void, discard: () => void}} remedies
 */
export function showFate(node, item, words, remedies) {
  node.dataset.state = item.state;
  const line = /** @type {HTMLElement} */ (node.querySelector(".fate"));
  const keys = { queued: "ui.queued", sending: "ui.sending", sent: null, failed: "ui.not_sent" };
  const key = keys[item.state];
  line.replaceChildren();
  if (!key) return;
  line.append(named("span", key, words));
  if (item.state !== "failed") return;
  if (item.error) line.append(make("span", {}, item.error));
  line.append(remedy("ui.retry", words, remedies.retry), remedy("ui.discard", words, remedies.discard));
}

/** @param {string} key @param {import("./words.js").Words} words @param {() => void} act */
function remedy(key, words, act) {
  const button = named("button", key, words);
  button.setAttribute("type", "button");
  button.addEventListener("click", act);
  return button;
}

/** @param {string} tag @param {string} key @param {import("./words.js").Words} words */
function named(tag, key, words) {
  const node = make(tag);
  words.put(node, key);
  return node;
}
