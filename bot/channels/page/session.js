import { Refused } from "./api.js";

/** The host of a chat on our own page: who is here is told by the lender's link, then by a cookie. */
export class OwnPage {
  own = true;
  /** @type {string|null} */ #token = takeToken();

  /** @param {import("./api.js").Api} api @param {() => void} arrived a token came while the page was open */
  constructor(api, arrived) {
    this.api = api;
    addEventListener("hashchange", () => {
      this.#token = takeToken() ?? this.#token;
      if (this.#token) arrived();
    });
  }

  newcomer() {
    return this.#token !== null;
  }

  /**
   * Go on, begin, or sign in as the borrower whom a link names. A refused link also ends whatever session there was: the page
   * must not show one borrower's conversation to the next.
   * @param {string} locale for the session of a stranger; the language of a borrower we know is known with them
   */
  async enter(locale) {
    if (!this.#token) return { begun: await this.api.openSession({ locale }), refused: false };
    try {
      const begun = await this.api.openSession({ token: this.#token });
      this.#token = null;
      return { begun, refused: false };
    } catch (failure) {
      if (!(failure instanceof Refused) || failure.passing) throw failure;
      await this.leave();
      this.#token = null;
      return { begun: await this.api.openSession({ locale }), refused: true };
    }
  }

  /** End the session; one that has already ended is as good. */
  async leave() {
    try {
      await this.api.closeSession();
    } catch (failure) {
      if (!(failure instanceof Refused) || failure.passing) throw failure;
    }
  }

  told() {}
}

/**
 * The sign-in token the lender's link brought in the address, taken out of the address (and of the history) at once.
 * @returns {string|null}
 */
function takeToken() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (location.hash.includes("token=")) history.replaceState(null, "", location.pathname + location.search);
  return token || null;
}

/** Tells the other tabs that somebody signed in or out here, so that none goes on with another borrower's conversation. */
export class Tabs {
  #channel = typeof BroadcastChannel === "function" ? new BroadcastChannel("huanhuan-session") : null;

  /** @param {(conversation: string) => void} changed */
  constructor(changed) {
    if (this.#channel) this.#channel.onmessage = (event) => changed(event.data);
  }

  /** @param {string} conversation that is now shown here; empty after signing out */
  tell(conversation) {
    this.#channel?.postMessage(conversation);
  }
}
