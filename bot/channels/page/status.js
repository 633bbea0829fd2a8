const PATIENCE = 1_200;
const UNSAID = ["online"];

/** The lines at the top: who is signed in, how the connection stands, and anything that must be said once. */
export class Status {
  #timer = 0;
  /** @type {string|null} */ #lasting = null;
  state = "connecting";

  /**
   * @param {{notice: HTMLElement, who: HTMLElement, signOut: HTMLElement, signedOut: HTMLElement, myPlan: HTMLElement}} parts
   * @param {import("./words.js").Words} words
   * @param {boolean} leaves whether one can sign out here
   */
  constructor(parts, words, leaves) {
    this.parts = parts;
    this.words = words;
    this.leaves = leaves;
  }

  /** @param {string} state of Connection */
  connection(state) {
    this.state = state;
    clearTimeout(this.#timer);
    if (UNSAID.includes(state)) this.#show();
    else if (state === "connecting") this.#timer = setTimeout(() => this.#show(), PATIENCE);
    else this.#show();
  }

  /** Something that stays until the borrower goes on. @param {string|null} key */
  lasting(key) {
    this.#lasting = key;
    this.#show();
  }

  /** @param {boolean} signedIn */
  signedIn(signedIn) {
    this.words.put(this.parts.who, signedIn ? "ui.signed_in" : "ui.signed_out");
    this.parts.who.dataset.signedIn = String(signedIn);
    this.parts.who.hidden = false;
    this.parts.signOut.hidden = !signedIn || !this.leaves;
    this.parts.myPlan.hidden = !signedIn;
    this.parts.signedOut.hidden = signedIn;
  }

  #show() {
    const key = UNSAID.includes(this.state) ? this.#lasting : `ui.connection.${this.state}`;
    this.parts.notice.dataset.state = this.state;
    if (this.parts.notice.dataset.words !== (key ?? undefined)) this.words.put(this.parts.notice, key);
  }
}
