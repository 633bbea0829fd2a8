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

/** The web API of the gateway; the session travels in a cookie that scripts cannot read. Refusals come worded in `language`. */
export class Api {
  /** @param {string} base address of the API, ending in a slash */
  constructor(base = "api/v1/") {
    this.base = base;
    this.language = "zh-Hans";
  }

  /** @param {{token?: string, locale?: string}} wishes @returns {Promise<{signed_in: boolean, locale: string}>} */
  openSession(wishes) {
    return this.#ask("POST", "session", wishes);
  }

  closeSession() {
    return this.#ask("DELETE", "session");
  }

  /** @param {number} after @returns {Promise<import("./types.js").History>} */
  messages(after) {
    return this.#ask("GET", `messages?after=${after}`);
  }

  /** @param {{id: string, text?: string, button?: string}} message @returns {Promise<{id: string, seq: number}>} */
  send(message) {
    return this.#ask("POST", "messages", message);
  }

  /** @param {string} locale @returns {Promise<Record<string, string>>} */
  words(locale) {
    return this.#ask("GET", `words?locale=${encodeURIComponent(locale)}`);
  }

  /** @param {number} after */
  events(after) {
    return new EventSource(`${this.base}events?after=${after}`);
  }

  /** @param {string} method @param {string} path @param {object} [body] */
  async #ask(method, path, body) {
    let answer;
    try {
      answer = await fetch(this.base + path, {
        method,
        headers: {
          Accept: "application/json",
          "Accept-Language": this.language,
          "X-Huanhuan": "1",
          ...(body && { "Content-Type": "application/json" }),
        },
        body: body && JSON.stringify(body),
        credentials: "same-origin",
        cache: "no-store",
        signal: AbortSignal.timeout(15_000),
      });
    } catch (failure) {
      throw new Unreachable(String(failure));
    }
    const content = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Refused(answer.status, content, Number(answer.headers.get("Retry-After")) || 0);
    return content;
  }
}
