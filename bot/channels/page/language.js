import { LOCALES, languageTag } from "./locales.js";
import { make } from "./dom.js";

/** The visible switch between languages. Each is named in itself; choosing one says so in the conversation, which then follows. */
export class LanguageSwitch {
  /**
   * @param {HTMLSelectElement} select
   * @param {import("./words.js").Words} words
   * @param {(locale: string, request: string) => void} chosen `request`: the sentence that asks for it
   */
  constructor(select, words, chosen) {
    this.select = select;
    this.words = words;
    for (const locale of LOCALES) {
      select.append(make("option", { value: locale, lang: languageTag(locale), "data-words": `ui.language.${locale}` }));
    }
    select.addEventListener("change", () => chosen(select.value, words.text(`ui.language_say.${select.value}`)));
  }

  show() {
    this.select.value = this.words.locale;
  }
}
