import { Refused } from "./api.js";
import { newId } from "./uuid.js";

const KEPT = "huanhuan-outbox";
const WAITS = [2_000, 4_000, 8_000, 15_000];

/**
 * What the borrower said and the server has not yet confirmed, sent one after the other in order. Every item keeps its id
 * through all retries, so the server takes it once. Unsent items outlive a reload of this tab.
 */
export class Outbox {
  /** @type {import("./types.js").OutboxItem[]} */ #items = [];
  #busy = false;
  #timer = 0;
  #tries = 0;
  /** @type {string|null} */ conversation = null; // to which unsent words belong
  held = true; // until it is known whose session they would go through

  /**
   * @param {import("./api.js").Api} api
   * @param {object} hooks
   * @param {(item: import("./types.js").OutboxItem, seq?: number) => void} hooks.changed an item's state changed; with `seq` once taken
   * @param {() => void} hooks.ended the session is no longer valid
   */
  constructor(api, hooks) {
    this.api = api;
    this.hooks = hooks;
  }

  /** Take up what an earlier page of this tab left unsent. @param {(id: string) => boolean} known the server has it already */
  restore(known) {
    const kept = readKept(this.conversation).filter((item) => !known(item.id) && !this.#items.some((own) => own.id === item.id));
    this.#items.unshift(...kept);
    this.#keep();
    for (const item of this.#items) this.#set(item, item.state === "failed" ? "failed" : "queued");
    this.flush();
  }

  /** @param {import("./types.js").Said} said @returns {import("./types.js").OutboxItem} */
  add(said) {
    const waiting = this.#items.some((each) => each.state === "queued");
    const state = /** @type {import("./types.js").ItemState} */ (waiting ? "queued" : "sending");
    const item = { id: newId(), state, ...said };
    this.#items.push(item);
    this.#keep();
    queueMicrotask(() => this.flush());
    return item;
  }

  /** @param {import("./types.js").OutboxItem} item */
  retry(item) {
    this.#set(item, "queued");
    this.flush();
  }

  /** @param {import("./types.js").OutboxItem} item */
  discard(item) {
    this.#items = this.#items.filter((other) => other !== item);
    this.#keep();
  }

  /** Forget everything unsent. Gives what was written in it. */
  clear() {
    clearTimeout(this.#timer);
    const written = this.#items.flatMap((item) => item.text ?? []);
    this.#items = [];
    this.#keep();
    return written;
  }

  /** Send what waits. Called when the line is back, and by its own timer. */
  async flush() {
    if (this.#busy) return;
    clearTimeout(this.#timer);
    if (this.held) return this.#wait();
    this.#busy = true;
    try {
      let item;
      while (!this.held && (item = this.#items.find((each) => each.state !== "failed"))) {
        if (!(await this.#send(item))) break;
      }
    } finally {
      this.#busy = false;
    }
  }

  /** Whether the next one may go. @param {import("./types.js").OutboxItem} item */
  async #send(item) {
    this.#set(item, "sending");
    try {
      const taken = await this.api.send({ id: item.id, text: item.text, button: item.button, wish: item.wish });
      if (!this.#items.includes(item)) return true;
      this.#tries = 0;
      this.discard(item);
      item.state = "sent";
      this.hooks.changed(item, taken.seq);
      return true;
    } catch (failure) {
      return this.#failed(item, failure);
    }
  }

  /** @param {import("./types.js").OutboxItem} item @param {unknown} failure */
  #failed(item, failure) {
    const refused = failure instanceof Refused ? failure : null;
    if (!this.#items.includes(item)) return true;
    if (refused && refused.status === 401) {
      this.#set(item, "queued");
      this.hooks.ended();
      return false;
    }
    if (refused && !refused.passing) {
      item.error = refused.words;
      this.#set(item, "failed");
      return true;
    }
    this.#wait();
    const wait = WAITS[Math.min(this.#tries++, WAITS.length - 1)];
    this.#timer = setTimeout(() => this.flush(), Math.max(wait, (refused?.retryAfter ?? 0) * 1_000));
    return false;
  }

  #wait() {
    for (const each of this.#items) if (each.state !== "failed") this.#set(each, "queued");
  }

  /** @param {import("./types.js").OutboxItem} item @param {import("./types.js").ItemState} state */
  #set(item, state) {
    item.state = state;
    this.#keep();
    this.hooks.changed(item);
  }

  #keep() {
    try {
      if (this.#items.length) sessionStorage.setItem(KEPT, JSON.stringify({ conversation: this.conversation, items: this.#items }));
      else sessionStorage.removeItem(KEPT);
    } catch {
      // storage switched off: unsent words then live as long as the page
    }
  }
}

/** What an earlier page of this tab left unsent in this conversation. @param {string|null} conversation @returns {import("./types.js").OutboxItem[]} */
function readKept(conversation) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
    return kept.conversation === conversation ? kept.items : [];
  } catch {
    return [];
  }
}
