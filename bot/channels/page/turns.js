const LONGEST_TURN = 45_000;

/** Which of the borrower's messages are still being answered; while any is, the assistant is shown as writing. */
export class Turns {
  #open = new Map();
  #over = new Set();
  #typing = false;

  /** @param {(busy: boolean) => void} changed @param {() => void} late an answer is overdue: ask the server how things stand */
  constructor(changed, late) {
    this.changed = changed;
    this.late = late;
  }

  /** @param {string} id */
  taken(id) {
    if (this.#over.has(id) || this.#open.has(id)) return;
    this.#open.set(id, setTimeout(() => this.#waitedTooLong(id), LONGEST_TURN));
    this.#tell();
  }

  /** @param {string} id */
  answered(id) {
    this.#over.add(id);
    clearTimeout(this.#open.get(id));
    this.#open.delete(id);
    this.#tell();
  }

  /** @param {boolean} on */
  typing(on) {
    this.#typing = on;
    this.#tell();
  }

  clear() {
    for (const timer of this.#open.values()) clearTimeout(timer);
    this.#open.clear();
    this.#typing = false;
    this.#tell();
  }

  /** @param {string} id */
  #waitedTooLong(id) {
    this.#open.delete(id);
    this.#tell();
    this.late();
  }

  #tell() {
    this.changed(this.#typing || this.#open.size > 0);
  }
}
