import { Refused } from "../api.js";

const SESSION = "huanhuan-session";

/**
 * The host of a chat on a lender's page. Who is signed in there is told by getToken(), each time our session runs out; nobody
 * signed in: a visitor, whose session outlives a reload.
 */
export class LendersPage {
  own = false;
  leave = null; // signing out is the lender's page's own matter
  #stale = true;

  /**
   * @param {import("../api.js").Api} api
   * @param {() => Promise<string|null>} getToken
   * @param {(name: string, detail: object) => void} told
   */
  constructor(api, getToken, told) {
    this.api = api;
    this.getToken = getToken;
    this.told = told;
    /** @type {string|null} */ this.conversation = null;
  }

  /** Somebody may have signed in or out on the page. */
  changed() {
    this.#stale = true;
  }

  newcomer() {
    return this.#stale;
  }

  /** @param {string} locale for a visitor */
  async enter(locale) {
    const token = await this.getToken();
    const { begun, refused } = token ? await this.#signIn(token, locale) : { begun: await this.#visit(locale), refused: false };
    this.#stale = false;
    this.conversation = begun.conversation;
    return { begun, refused };
  }

  /** @param {string} token @param {string} locale */
  async #signIn(token, locale) {
    try {
      this.api.session = null;
      const begun = await this.api.openSession({ token });
      keep(SESSION, null);
      return { begun, refused: false };
    } catch (failure) {
      if (!(failure instanceof Refused) || failure.passing) throw failure;
      return { begun: await this.#visit(locale), refused: true };
    }
  }

  /** @param {string} locale */
  async #visit(locale) {
    this.api.session = kept(SESSION);
    const begun = await this.api.openSession({ locale });
    keep(SESSION, begun.session);
    return begun;
  }
}

/** @param {string} key */
export function kept(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** @param {string} key @param {string|null} value */
export function keep(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // storage switched off: it then lives as long as the page
  }
}
