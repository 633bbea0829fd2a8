import { Api } from "../api.js";
import { Chat } from "../chat.js";
import { part } from "../dom.js";
import { layout } from "../layout.js";
import { Words } from "../words.js";
import { apiBase, languagesOf, localeOf } from "./launcher.js";
import { dress } from "./styles.js";
import { Unread } from "./unread.js";
import { LendersPage } from "./visitor.js";

const SHEETS = ["theme", "layout", "conversation", "composer", "cards", "tables", "shaping", "widget"];
const OPEN = "huanhuan-open";

/** @typedef {HTMLElement & {tell: (name: string, detail: object) => void, getToken: (() => Promise<string|null>)|null}} Element */

/** The panel of an element, dressed. @param {Element} element @param {URL} base */
export async function openable(element, base) {
  const root = /** @type {ShadowRoot} */ (element.shadowRoot);
  const api = new Api(apiBase(base), true);
  const words = new Words(api, /** @type {HTMLElement} */ (root.querySelector(".huanhuan")));
  await Promise.all([dress(element, root, base, SHEETS), words.load(localeOf(element))]);
  return new Panel(element, root, api, words);
}

/** The chat in its panel over a lender's page: opened, closed, made wider; tells the page what it should know. */
export class Panel {
  /** @param {Element} element @param {ShadowRoot} root @param {Api} api @param {Words} words of the element's language, loaded */
  constructor(element, root, api, words) {
    this.element = element;
    this.root = root;
    this.place = words.root;
    this.page = layout({ framed: true, logo: pictureOf(element.getAttribute("logo")) });
    this.host = new LendersPage(api, () => this.#token(), (name, detail) => this.#told(name, detail));
    this.unread = new Unread(
      { badge: part(this.root, "unread"), words: part(this.root, "unread-words") },
      (count) => element.tell("unread", { count }),
    );
    this.chat = new Chat(this.page, api, words, this.host, languagesOf(element));
    this.page.classList.add("panel");
    this.page.setAttribute("role", "dialog");
    this.page.dataset.wordsLabel = "ui.brand";
    part(this.page, "close").addEventListener("click", () => this.close());
    part(this.page, "wider").addEventListener("click", () => this.place.classList.toggle("wide"));
    this.page.addEventListener("keydown", (event) => event.key === "Escape" && !event.isComposing && this.close());
    visualViewport?.addEventListener("resize", () => this.#fit());
    this.place.append(this.page);
    words.show(localeOf(element));
    this.page.hidden = false; // whatever comes of the connection, which says so itself
    this.chat.open();
  }

  get isOpen() {
    return this.place.classList.contains("open");
  }

  /** @param {{focus: boolean}} how */
  open({ focus }) {
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
