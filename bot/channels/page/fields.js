import { make } from "./dom.js";
import { newId } from "./uuid.js";

const MOST_DIGITS = 10;

/**
 * A field to answer a question in, beside answering in words. Gone once the question is answered.
 * @typedef {{node: HTMLElement, close: () => void}} Field
 */

/**
 * @param {"amount"|"day"} kind
 * @param {import("./types.js").Say} say
 * @param {(text: string) => void} answer
 * @returns {Field}
 */
export function answerField(kind, say, answer) {
  const id = `field-${newId()}`;
  const input = /** @type {HTMLInputElement} */ (
    make("input", {
      id, type: "text", inputmode: kind === "amount" ? "decimal" : "numeric", autocomplete: "off", maxlength: MOST_DIGITS + 3,
      "aria-describedby": `${id}-wrong`,
    })
  );
  const wrong = make("p", { class: "field-wrong", id: `${id}-wrong`, role: "alert" });
  const form = make(
    "form",
    { class: "field", novalidate: true },
    make("label", { for: id }, say(`ui.field.${kind}`)),
    make("span", { class: "field-box" }, input, make("span", { class: "field-unit" }, say(`ui.unit.${kind}`))),
    make("button", { class: "choice", type: "submit" }, say("ui.field.send")),
    wrong,
  );
  input.addEventListener("input", () => mark(input, wrong, ""));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const value = plain(input.value);
    if (!fits(kind, value)) return mark(input, wrong, say(`ui.field.${kind}_wrong`)), input.focus();
    answer(kind === "day" ? `${value}${say("ui.unit.day")}` : value);
  });
  return { node: form, close: () => form.remove() };
}

/**
 * The box to tick before agreeing: until then the button that agrees only says so.
 * @param {import("./types.js").Say} say
 * @param {import("./choices.js").Choices} choices the first of them agrees
 * @returns {Field}
 */
export function consentBox(say, choices) {
  const id = `field-${newId()}`;
  const box = /** @type {HTMLInputElement} */ (make("input", { id, type: "checkbox" }));
  const wrong = make("p", { class: "field-wrong", role: "alert" });
  const node = make("div", { class: "consent" }, make("label", { for: id }, box, make("span", {}, say("ui.consent"))), wrong);
  box.addEventListener("change", () => mark(box, wrong, ""));
  choices.guardFirst(() => {
    if (box.checked) return true;
    mark(box, wrong, say("ui.consent_first"));
    box.focus();
    return false;
  });
  return { node, close: () => node.remove() };
}

/** Full-width digits and signs that belong to writing, not to the number. @param {string} text */
function plain(text) {
  return text.normalize("NFKC").replace(/[\s,，]/g, "");
}

/** @param {"amount"|"day"} kind @param {string} value */
function fits(kind, value) {
  return kind === "amount" ? /^\d{1,10}(\.\d{1,2})?$/.test(value) : /^\d{1,2}$/.test(value) && Number(value) >= 1 && Number(value) <= 31;
}

/** @param {HTMLInputElement} input @param {HTMLElement} line @param {string} what */
function mark(input, line, what) {
  line.textContent = what;
  input.setAttribute("aria-invalid", String(what !== ""));
}
