import { Api } from "../api.js";
import { make } from "../dom.js";
import { firstLocale, LOCALES } from "../locales.js";
import { mark } from "../mark.js";
import { Words } from "../words.js";
import { dress } from "./styles.js";

/**
 * The button that opens the chat, with the number of unread messages. Put on the page only when its words are there.
 * @param {HTMLElement} host the element
 * @param {ShadowRoot} root
 * @param {URL} base of the static files
 * @returns {Promise<HTMLButtonElement|null>}
 */
export async function launcher(host, root, base) {
  const button = /** @type {HTMLButtonElement} */ (
    make(
      "button",
      { class: "launcher", type: "button", "data-part": "launcher", "aria-expanded": "false" },
      mark(60),
      make("span", { class: "unseen", "data-words": "ui.open" }),
      make("span", { class: "unread", "data-part": "unread", hidden: true }),
      make("span", { class: "unseen", "data-part": "unread-words", "data-words": "ui.unread", hidden: true }),
    )
  );
  const place = make("div", { class: "huanhuan" }, button);
  const words = new Words(new Api(apiBase(base), true), place);
  try {
    await Promise.all([dress(host, root, base, ["theme", "layout", "widget"]), words.load(localeOf(host))]);
  } catch {
    return null;
  }
  words.show(localeOf(host));
  root.append(place);
  return button;
}

/** @param {URL} base of the static files */
export function apiBase(base) {
  return new URL("../api/v1/", base).href;
}

/** As the lender's page says, else as the page or the browser is set. @param {HTMLElement} host */
export function localeOf(host) {
  const said = host.getAttribute("locale") ?? "";
  return LOCALES.includes(said) ? said : firstLocale(languagesOf(host));
}

/** @param {HTMLElement} host */
export function languagesOf(host) {
  return [host.getAttribute("locale") ?? "", document.documentElement.lang, ...navigator.languages].map((each) => each.replaceAll("_", "-"));
}
