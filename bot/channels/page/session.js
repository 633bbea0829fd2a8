import { Refused } from "./api.js";

/**
 * The sign-in token the lender's link brought in the address, taken out of the address (and of the history) at once.
 * @returns {string|null}
 */
export function takeToken() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (location.hash.includes("token=")) history.replaceState(null, "", location.pathname + location.search);
  return token || null;
}

/**
 * Sign in as the borrower a token names; false when the lender's token was refused. A refused token also ends whatever
 * session there was: the page must not show one borrower's conversation to the next.
 * @param {import("./api.js").Api} api
 * @param {string} token
 * @param {string} locale for the session of a stranger; the language of a borrower we know is known with them
 */
export async function signIn(api, token, locale) {
  try {
    await api.openSession({ token });
    return true;
  } catch (failure) {
    if (!(failure instanceof Refused) || failure.passing) throw failure;
    await leave(api);
    await api.openSession({ locale });
    return false;
  }
}

/** End the session; one that has already ended is as good. @param {import("./api.js").Api} api */
export async function leave(api) {
  try {
    await api.closeSession();
  } catch (failure) {
    if (!(failure instanceof Refused) || failure.passing) throw failure;
  }
}

/** Tells the other tabs that somebody signed in or out here, so that none goes on with another borrower's conversation. */
export class Tabs {
  #channel = typeof BroadcastChannel === "function" ? new BroadcastChannel("huanhuan-session") : null;

  /** @param {() => void} changed */
  constructor(changed) {
    if (this.#channel) this.#channel.onmessage = changed;
  }

  tell() {
    this.#channel?.postMessage("changed");
  }
}
