import { Stream } from "./stream.js";

/** The server refused: `status`, its error `code`, and words for the borrower. */
export class Refused extends Error {
  /** @param {number} status @param {{error?: string, message?: string, reference?: string}} body @param {number} retryAfter seconds */
  constructor(status, body, retryAfter) {
    super(`${status} ${body.error ?? ""}`);
    this.status = status;
    this.words = [body.message, body.reference].filter(Boolean).join(" · ");
    this.retryAfter = retryAfter;
  }

  /** Whether the same request may well succeed a little later. */
  get passing() {
    return this.status === 429 || this.status >= 500;
  }
}

/** The request did not reach the server, or its answer did not reach us. */
export class Unreachable extends Error {}

/**
 * The web API of the gateway. On our own page the session travels in a cookie that scripts cannot read; on another page
 * (`embedded`) as a bearer token. Refusals come worded in `language`.
 */
export class Api {
  /** @type {string|null} */ session = null;
  language = "zh-Hans";

  /** @param {string} base address of the API, ending in a slash @param {boolean} embedded */
  constructor(base, embedded = false) {
    this.base = base;
    this.embedded = embedded;
  }

  /** @param {{token?: string, locale?: string}} wishes @returns {Promise<import("./wire.js").SessionBegun>} */
  async openSession(wishes) {
    const begun = await this.#ask("POST", "session", { ...wishes, ...(this.embedded && { embedded: true }) });
    if (this.embedded) this.session = begun.session;
    return begun;
  }

  closeSession() {
    return this.#ask("DELETE", "session");
  }

  /** @param {number} after @returns {Promise<import("./wire.js").History>} */
  messages(after) {
    return this.#ask("GET", `messages?after=${after}`);
  }

  /** @param {import("./wire.js").Saying} message @returns {Promise<import("./wire.js").Taken>} */
  send(message) {
    return this.#ask("POST", "messages", message);
  }

  /** @param {string} proposal @param {{payment?: string, count?: string}} [wanted] @returns {Promise<import("./wire.js").Shaped>} */
  shape(proposal, wanted = {}) {
    return this.#ask("GET", `plans/${encodeURIComponent(proposal)}/shape?${new URLSearchParams(wanted)}`);
  }

  /** @param {import("./wire.js").Stars} stars */
  rate(stars) {
    return this.#ask("POST", "rating", stars);
  }

  /** @param {string} locale @returns {Promise<Record<string, string>>} */
  words(locale) {
    return this.#ask("GET", `words?locale=${encodeURIComponent(locale)}`);
  }

  /** A document of an agreement. @param {string} agreement @param {string} name @returns {Promise<Blob>} */
  async document(agreement, name) {
    const answer = await this.#fetch("GET", `agreements/${encodeURIComponent(agreement)}/${name}`);
    if (!answer.ok) throw await refused(answer);
    return answer.blob();
  }

  /** @param {number} after */
  events(after) {
    return new Stream((signal) => this.#fetch("GET", `events?after=${after}`, undefined, signal));
  }

  /** @param {string} method @param {string} path @param {object} [body] */
  async #ask(method, path, body) {
    const answer = await this.#fetch(method, path, body, AbortSignal.timeout(15_000));
    if (!answer.ok) throw await refused(answer);
    return answer.status === 204 ? {} : answer.json().catch(() => ({}));
  }

  /** @param {string} method @param {string} path @param {object} [body] @param {AbortSignal} [signal] */
  async #fetch(method, path, body, signal) {
    try {
      return await fetch(this.base + path, {
        method,
        headers: {
          "Accept-Language": this.language,
          "X-Huanhuan": "1",
          ...(body && { "Content-Type": "application/json" }),
          ...(this.session && { Authorization: `Bearer ${this.session}` }),
        },
        body: body && JSON.stringify(body),
        credentials: this.embedded ? "omit" : "same-origin",
        cache: "no-store",
        signal,
      });
    } catch (failure) {
      throw new Unreachable(String(failure));
    }
  }
}

/** @param {Response} answer */
async function refused(answer) {
  const body = await answer.json().catch(() => ({}));
  return new Refused(answer.status, body, Number(answer.headers.get("Retry-After")) || 0);
}
