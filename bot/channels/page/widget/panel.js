import { Api } from "../api.js";
import { Chat } from "../chat.js";
import { part } from "../dom.js";
import { layout } from "../layout.js";
import { Words } from "../words.js";
import { apiBase, languagesOf } from "./launcher.js";
import { dress } from "./styles.js";
import { Unread } from "./unread.js";
import { LendersPage } from "./visitor.js";

const SHEETS = ["theme", "layout", "conversation", "composer", "cards", "tables", "shaping", "widget"];
const OPEN = "huanhuan-open";

/** The chat in its panel over a lender's page: opened, closed, made wider; tells the page what it should know. */
export class Panel {
  /** @param {HTMLElement & {tell: (name: string, detail: object) => void, getToken: (() => Promise<string|null>)|null}} element @param {URL} base */
  constructor(element, base) {
    this.element = element;
    this.root = /** @type {ShadowRoot} */ (element.shadowRoot);
    this.place = /** @type {HTMLElement} */ (this.root.querySelector(".huanhuan"));
    this.page = layout({ framed: true, logo: pictureOf(element.getAttribute("logo")) });
    const api = new Api(apiBase(base), true);
    this.host = new LendersPage(api, () => this.#token(), (name, detail) => this.#told(name, detail));
    this.unread = new Unread(part(this.root, "unread"), (count) => element.tell("unread", { count }));
    this.chat = new Chat(this.page, api, new Words(api, this.place), this.host, languagesOf(element));
    this.page.classList.add("panel");
    this.page.setAttribute("role", "dialog");
    this.page.dataset.wordsLabel = "ui.brand";
    part(this.page, "close").addEventListener("click", () => this.close());
    part(this.page, "wider").addEventListener("click", () => this.place.classList.toggle("wide"));
    this.page.addEventListener("keydown", (event) => event.key === "Escape" && !event.isComposing && this.close());
    visualViewport?.addEventListener("resize", () => this.#fit());
    this.ready = this.#begin(base);
  }

  /** @param {URL} base */
  async #begin(base) {
    await dress(this.element, this.root, base, SHEETS);
    this.place.append(this.page);
    this.chat.open();
  }

  get isOpen() {
    return this.place.classList.contains("open");
  }

  /** @param {{focus: boolean}} how */
  async open({ focus }) {
    await this.ready;
    if (this.isOpen) return;
    this.#set(true);
    this.chat.view.settle();
    if (focus) this.chat.composer.focus();
    this.element.tell("open", {});
  }

  close() {
    if (!this.isOpen) return;
    this.#set(false);
    part(this.root, "launcher").focus();
    this.element.tell("close", {});
  }

  toggle() {
    return this.isOpen ? this.close() : this.open({ focus: true });
  }

  refresh() {
    this.host.changed();
    this.chat.connection.start();
  }

  /** @param {boolean} open */
  #set(open) {
    this.place.classList.toggle("open", open);
    this.unread.open = open;
    part(this.root, "launcher").setAttribute("aria-expanded", String(open));
    this.#fit();
    try {
      if (open) sessionStorage.setItem(OPEN, "1");
      else sessionStorage.removeItem(OPEN);
    } catch {
      // storage switched off: the next page begins closed
    }
  }

  /** A phone's keyboard takes away from the window what a fixed panel does not notice. */
  #fit() {
    if (visualViewport) this.place.style.setProperty("--seen-height", `${visualViewport.height}px`);
  }

  /** @returns {Promise<string|null>} */
  async #token() {
    if (this.element.getToken) return this.element.getToken();
    const address = this.element.getAttribute("token-url");
    if (!address) return null;
    const answer = await fetch(address, { method: "POST", headers: { "X-Huanhuan": "1" }, cache: "no-store" });
    if (answer.status === 401 || answer.status === 403 || answer.status === 204) return null;
    if (!answer.ok) throw new Error(`token: ${answer.status}`);
    return (await answer.text()).trim() || null;
  }

  /** @param {string} name @param {any} detail */
  #told(name, detail) {
    if (name === "message") this.unread.heard(this.host.conversation, detail.seq);
    else this.element.tell(name, detail);
  }
}

/** The address of a picture; null for none and for anything else that calls itself an address. @param {string|null} given */
function pictureOf(given) {
  try {
    const address = new URL(given ?? "", document.baseURI);
    return given && /^https?:$/.test(address.protocol) ? address.href : null;
  } catch {
    return null;
  }
}
