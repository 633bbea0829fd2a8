import { confirm, messageBubble, pendingBubble, showFate } from "./bubble.js";

/**
 * The list of messages, in the server's order; what is not yet confirmed stands at the end.
 * @typedef {{seq: number, id: string|null, node: HTMLElement, choices: import("./choices.js").Choices|null,
 *   field: import("./fields.js").Field|null}} Entry
 */
export class Conversation {
  /** @type {Entry[]} */ #entries = [];
  /** @type {Map<string, {node: HTMLElement, item: import("./types.js").OutboxItem, choices: import("./choices.js").Choices|null}>} */
  #pending = new Map();
  last = 0;

  /**
   * @param {HTMLElement} list
   * @param {import("./words.js").Words} words
   * @param {import("./api.js").Api} api
   * @param {object} hooks
   * @param {(button: import("./types.js").Button, choices: import("./choices.js").Choices) => void} hooks.press
   * @param {import("./types.js").Tools["say"]} hooks.say from a field or a card
   * @param {(item: import("./types.js").OutboxItem) => void} hooks.taken the server turned out to have it
   * @param {(item: import("./types.js").OutboxItem) => void} hooks.retry
   * @param {(item: import("./types.js").OutboxItem) => void} hooks.discard
   */
  constructor(list, words, api, hooks) {
    this.list = list;
    this.words = words;
    this.hooks = hooks;
    this.tools = { api, say: hooks.say };
  }

  get empty() {
    return this.#entries.length === 0 && this.#pending.size === 0;
  }

  /** Whether the server is known to have the borrower's message with this id. @param {string} id */
  has(id) {
    return this.#entries.some((entry) => entry.id === id);
  }

  clear() {
    this.#entries = [];
    this.#pending.clear();
    this.last = 0;
    this.list.replaceChildren();
  }

  /**
   * Show a message of the server; one that is already there changes nothing.
   * @param {import("./types.js").Message} message its locale's words are loaded
   * @returns {HTMLElement|null|void} its element when it is new
   */
  show(message) {
    this.last = Math.max(this.last, message.seq);
    const there = this.#entries.find((entry) => entry.seq === message.seq);
    if (there) return void confirm(there.node, message);
    if (message.from === "borrower" && this.#adopt(message)) return null;
    const { node, choices, field } = messageBubble(message, this.words.in(message.locale), this.hooks.press, this.tools);
    const next = this.#entries.find((entry) => entry.seq > message.seq);
    const before = next?.node ?? this.#pending.values().next().value?.node ?? null;
    this.list.insertBefore(node, before);
    this.#insert({ seq: message.seq, id: message.id, node, choices, field });
    if (message.from === "borrower") this.#answered(message.seq, message.text ?? "");
    return node;
  }

  /** @param {import("./types.js").OutboxItem} item @param {import("./choices.js").Choices|null} choices that it was pressed in */
  showPending(item, choices) {
    const node = pendingBubble(item, this.words);
    this.list.append(node);
    this.#pending.set(item.id, { node, item, choices });
    this.#answered(Infinity, item.title);
    this.update(item);
    return node;
  }

  /** @param {import("./types.js").OutboxItem} item @param {number} [seq] its number once the server has it */
  update(item, seq) {
    const pending = this.#pending.get(item.id);
    if (!pending) return void (item.state !== "sent" && this.showPending(item, null));
    showFate(pending.node, item, this.words, { retry: () => this.hooks.retry(item), discard: () => this.#discard(item) });
    if (item.state === "failed") pending.choices?.reopen();
    if (seq === undefined) return;
    this.#pending.delete(item.id);
    this.#place({ seq, id: item.id, node: pending.node, choices: null, field: null });
  }

  /** The server echoes what we are still waiting to hear about: it is the same message, not another. @param {import("./types.js").Message} message */
  #adopt(message) {
    const pending = this.#pending.get(message.id ?? "");
    if (!pending) return false;
    this.#pending.delete(pending.item.id);
    showFate(pending.node, { ...pending.item, state: "sent" }, this.words, { retry() {}, discard() {} });
    this.#place({ seq: message.seq, id: message.id, node: pending.node, choices: null, field: null });
    confirm(pending.node, message);
    this.hooks.taken(pending.item);
    return true;
  }

  /** @param {Entry} entry */
  #insert(entry) {
    const at = this.#entries.findIndex((other) => other.seq > entry.seq);
    this.#entries.splice(at < 0 ? this.#entries.length : at, 0, entry);
  }

  /** Move a bubble that is on the page to its place. @param {Entry} entry */
  #place(entry) {
    this.#insert(entry);
    const next = this.#entries[this.#entries.indexOf(entry) + 1] ?? null;
    const before = next?.node ?? this.#pending.values().next().value?.node ?? null;
    if (entry.node.nextSibling !== before) this.list.insertBefore(entry.node, before);
  }

  /** The borrower said `said`: if that is a button's title it is used, and the questions before it are no longer open. @param {number} seq @param {string} said */
  #answered(seq, said) {
    const before = this.#entries.filter((entry) => entry.seq < seq).reverse();
    before.find((entry) => entry.choices?.offers(said))?.choices?.use(said);
    for (const { choices, field } of before) {
      if (choices && !choices.lasting) choices.close();
      field?.close();
    }
  }

  /** @param {import("./types.js").OutboxItem} item */
  #discard(item) {
    this.#pending.get(item.id)?.node.remove();
    this.#pending.delete(item.id);
    this.hooks.discard(item);
  }
}
