import { keep, kept } from "./visitor.js";

const SEEN = "huanhuan-seen";

/** How many answers came while the panel was closed; what was seen is remembered for the next page and the other tabs. */
export class Unread {
  #open = false;
  #newest = 0;
  /** @type {string|null} */ #conversation = null;
  /** @type {Set<number>} */ #unseen = new Set();

  /** @param {HTMLElement} badge @param {(count: number) => void} changed */
  constructor(badge, changed) {
    this.badge = badge;
    this.changed = changed;
    addEventListener("storage", (event) => event.key === SEEN && this.#show());
    document.addEventListener("visibilitychange", () => this.#look());
  }

  /** Whether the panel is open. @param {boolean} open */
  set open(open) {
    this.#open = open;
    this.#look();
  }

  /** What stands open before somebody's eyes has been seen. */
  #look() {
    if (this.#open && !document.hidden) this.#read();
  }

  /** @param {string|null} conversation @param {number} seq */
  heard(conversation, seq) {
    if (conversation !== this.#conversation) this.#unseen.clear();
    this.#conversation = conversation;
    this.#newest = Math.max(seq, this.#unseen.size ? this.#newest : 0);
    this.#unseen.add(seq);
    this.#show();
    this.#look();
  }

  #read() {
    if (this.#conversation) keep(SEEN, JSON.stringify({ conversation: this.#conversation, seq: this.#newest }));
    this.#show();
  }

  #show() {
    const seen = JSON.parse(kept(SEEN) ?? "{}");
    const upTo = seen.conversation === this.#conversation ? seen.seq : 0;
    for (const seq of this.#unseen) if (seq <= upTo) this.#unseen.delete(seq);
    const count = this.#unseen.size;
    const before = this.badge.textContent;
    this.badge.hidden = count === 0;
    this.badge.textContent = count > 99 ? "99+" : String(count);
    if (before !== this.badge.textContent) this.changed(count);
  }
}
