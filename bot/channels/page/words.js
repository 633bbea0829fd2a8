import { languageTag } from "./locales.js";

/** The words of the interface, by locale, from the server. `locale` is the one the page is shown in. */
export class Words {
  #byLocale = new Map();

  /** @param {import("./api.js").Api} api @param {HTMLElement} root what is shown in one language */
  constructor(api, root) {
    this.api = api;
    this.root = root;
    this.locale = "zh_Hans_CN";
  }

  /** Fetch a locale's words once. @param {string} locale */
  async load(locale) {
    if (this.#byLocale.has(locale)) return;
    this.#byLocale.set(locale, await this.api.words(locale));
  }

  /**
   * A look-up in one locale (a card keeps the language it was answered in), or in the page's own when that is not loaded.
   * @param {string} locale
   * @returns {import("./types.js").Say}
   */
  in(locale) {
    const found = this.#byLocale.get(locale) ?? this.#byLocale.get(this.locale) ?? {};
    return (key) => found[key] ?? "";
  }

  /** One word in the page's locale. @param {string} key */
  text(key) {
    return this.in(this.locale)(key);
  }

  /** Show the whole page in a locale that is loaded. @param {string} locale */
  show(locale) {
    this.locale = locale;
    this.api.language = this.root.lang = languageTag(locale);
    this.paint(this.root);
  }

  /** Write the words that elements under `root` name by key. @param {ParentNode} root */
  paint(root) {
    for (const node of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-words]"))) {
      node.textContent = this.text(node.dataset.words ?? "");
    }
    for (const node of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-words-label]"))) {
      node.setAttribute("aria-label", this.text(node.dataset.wordsLabel ?? ""));
    }
    for (const node of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-words-placeholder]"))) {
      node.setAttribute("placeholder", this.text(node.dataset.wordsPlaceholder ?? ""));
    }
  }

  /** Let an element show one word, now and after a change of language. @param {HTMLElement} node @param {string|null} key */
  put(node, key) {
    if (key) node.dataset.words = key;
    else delete node.dataset.words;
    node.textContent = key ? this.text(key) : "";
  }
}
