/** The borrower's input: grows with the text, sends on Enter (not while an input method composes), refuses what is too long. */
export const LONGEST = 4_000;
const WARN_FROM = 3_600;

export class Composer {
  /**
   * @param {HTMLFormElement} form
   * @param {{hint: HTMLElement, counter: HTMLElement}} under the lines under the field
   * @param {import("./words.js").Words} words
   * @param {(text: string) => void} send
   */
  constructor(form, under, words, send) {
    this.form = form;
    this.under = under;
    this.words = words;
    this.send = send;
    this.field = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("text"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.field.addEventListener("input", () => this.#changed());
    this.field.addEventListener("keydown", (event) => this.#key(event));
  }

  get draft() {
    return this.field.value;
  }

  /** @param {string} text */
  set draft(text) {
    this.field.value = text;
    this.#changed();
  }

  focus() {
    this.field.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event keyCode 229: Safari's Enter that ends a composition no longer says isComposing */
  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    const text = this.field.value.trim();
    this.focus();
    if (!text || length(text) > LONGEST) return;
    this.draft = "";
    this.send(text);
  }

  #changed() {
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight + 2}px`;
    const used = length(this.field.value.trim());
    this.form.toggleAttribute("data-filled", used > 0);
    this.form.toggleAttribute("data-too-long", used > LONGEST);
    this.field.setAttribute("aria-invalid", String(used > LONGEST));
    this.words.put(this.under.hint, used > LONGEST ? "ui.too_long" : "ui.send_hint");
    this.under.counter.textContent = used >= WARN_FROM ? `${used} / ${LONGEST}` : "";
  }
}

/** In characters as people count them, not in UTF-16 units. @param {string} text */
function length(text) {
  return [...text].length;
}
