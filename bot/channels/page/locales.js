/** The three locales the assistant speaks, and how a browser names them. */
export const LOCALES = ["zh_Hans_CN", "zh_Hant_TW", "zh_Hant_HK"];

const LANGUAGE_TAGS = { zh_Hans_CN: "zh-Hans", zh_Hant_TW: "zh-Hant-TW", zh_Hant_HK: "zh-Hant-HK" };

/** The value of a `lang` attribute; fonts and screen readers' voices follow it. @param {string} locale */
export function languageTag(locale) {
  return LANGUAGE_TAGS[/** @type {keyof typeof LANGUAGE_TAGS} */ (locale)] ?? "zh-Hans";
}

/** The locale to begin with, from the languages the browser is set to. @param {readonly string[]} languages */
export function firstLocale(languages) {
  for (const language of languages.map((name) => name.toLowerCase())) {
    if (!language.startsWith("zh")) continue;
    if (/-(hk|mo)\b/.test(language)) return "zh_Hant_HK";
    if (/-(hant|tw)\b/.test(language)) return "zh_Hant_TW";
    return "zh_Hans_CN";
  }
  return "zh_Hans_CN";
}
