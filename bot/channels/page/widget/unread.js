import { keep, kept } from "./visitor.js";

const SEEN = "huanhuan-seen";
const MOST = 99;

/** How many answers came while the panel was closed; what was seen is remembered for the next page and the other tabs. */
export class Unread {
  #open = false;
  #newest = 0;
  /** @type {string|null} */ #conversation = null;
  /** @type {Set<number>} */ #unseen = new Set();

  /** @param {{badge: HTMLElement, words: HTMLElement}} shown @param {(count: number) => void} changed */
  constructor(shown, changed) {
    this.shown = shown;
    this.changed = changed;
    addEventListener("storage", (event) => event.key === SEEN && this.#show());
    document.addEventListener("visibilitychange", () => this.#look());
  }

  /** Whether the panel is open. @param {boolean} open */
  set open(open) {
    this.#open = open;
    this.#look();
  }

  /** @param {string|null} conversation @param {number} seq */
  heard(conversation, seq) {
    if (conversation !== this.#conversation) {
      this.#unseen.clear();
      this.#newest = 0;
    }
    this.#conversation = conversation;
    this.#newest = Math.max(seq, this.#newest);
    this.#unseen.add(seq);
    this.#show();
    this.#look();
  }

  /** What stands open before somebody's eyes has been seen. */
  #look() {
    if (!this.#open || document.hidden || !this.#conversation) return;
    const seq = Math.max(this.#newest, this.#seen());
    keep(SEEN, JSON.stringify({ conversation: this.#conversation, seq }));
    this.#show();
  }

  #seen() {
    const seen = JSON.parse(kept(SEEN) ?? "{}");
    return seen.conversation === this.#conversation ? seen.seq : 0;
  }

  #show() {
    const upTo = this.#seen();
    for (const seq of this.#unseen) if (seq <= upTo) this.#unseen.delete(seq);
    const { badge, words } = this.shown;
    const count = this.#unseen.size;
    const before = badge.textContent;
    badge.hidden = words.hidden = count === 0;
    badge.textContent = count > MOST ? `${MOST}+` : String(count);
    if (before !== badge.textContent) this.changed(count);
  }
}
