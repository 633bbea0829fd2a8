import { Refused } from "./api.js";

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 15_000;
const LONG_ASLEEP = 60_000;

/**
 * Keeps the page in step with the server: first catches up, then listens; when the line breaks, waits a little longer each
 * time and begins again. Says honestly how it stands: "connecting", "online", "offline" (this device), "unreachable" (the server).
 */
export class Connection {
  /** @type {import("./stream.js").Stream|null} */ #source = null;
  #timer = 0;
  #wait = FIRST_WAIT;
  #round = 0;
  #hiddenSince = 0;

  /**
   * @param {object} hooks
   * @param {() => Promise<number>} hooks.catchUp fetches what was missed, gives the number of the last message known
   * @param {(after: number) => import("./stream.js").Stream} hooks.listen
   * @param {(name: string, data: any) => void} hooks.received
   * @param {(state: string) => void} hooks.changed
   * @param {() => Promise<void>} hooks.ended the session is not valid (any more): catching up must begin another
   */
  constructor(hooks) {
    this.hooks = hooks;
    addEventListener("offline", () => this.#broken());
    addEventListener("online", () => this.start());
    addEventListener("pageshow", (event) => event.persisted && this.start());
    document.addEventListener("visibilitychange", () => this.#seen());
  }

  /** Begin, or begin anew at once. */
  async start() {
    this.stop();
    const round = ++this.#round;
    if (!navigator.onLine) return this.#broken();
    this.hooks.changed("connecting");
    try {
      const after = await this.#caughtUp();
      if (round === this.#round) this.#listen(after);
    } catch {
      if (round === this.#round) this.#broken();
    }
  }

  async #caughtUp() {
    try {
      return await this.hooks.catchUp();
    } catch (failure) {
      if (!(failure instanceof Refused) || failure.status !== 401) throw failure;
      await this.hooks.ended();
      return await this.hooks.catchUp();
    }
  }

  stop() {
    this.#round++;
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }

  /** @param {number} after */
  #listen(after) {
    const source = (this.#source = this.hooks.listen(after));
    source.onopen = () => {
      this.#wait = FIRST_WAIT;
      this.hooks.changed("online");
    };
    source.onend = () => this.#broken();
    source.onevent = (name, data) => this.hooks.received(name, data);
  }

  #broken() {
    this.stop();
    this.hooks.changed(navigator.onLine ? "unreachable" : "offline");
    this.#timer = setTimeout(() => this.start(), this.#wait * (0.75 + Math.random() / 2));
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
  }

  /** A page that slept may hold a dead line without knowing it. */
  #seen() {
    if (document.hidden) this.#hiddenSince = Date.now();
    else if (!this.#source || Date.now() - this.#hiddenSince > LONG_ASLEEP) this.start();
  }
}
