import { make } from "./dom.js";

const SCORES = [5, 4, 3, 2, 1];
const LONGEST = 1_000;

/** Asks once, at the end of a conversation, how it went. Nothing waits for the answer. */
export class Rating {
  done = false;

  /** @param {HTMLElement} place @param {import("./words.js").Words} words @param {import("./api.js").Api} api */
  constructor(place, words, api) {
    this.place = place;
    this.words = words;
    this.api = api;
  }

  ask() {
    if (this.done || this.place.firstChild) return;
    const form = /** @type {HTMLFormElement} */ (make("form", { class: "rating" }, this.#scores(), ...this.#comment(), this.#send()));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#sent(form);
    });
    this.place.replaceChildren(form);
    this.words.paint(this.place);
  }

  hide() {
    this.place.replaceChildren();
  }

  #scores() {
    const options = SCORES.map((score) =>
      make("label", {}, make("input", { type: "radio", name: "score", value: score, required: true }), make("span", { "data-words": `ui.rating.${score}` })),
    );
    return make("fieldset", {}, make("legend", { "data-words": "ui.rating" }), ...options);
  }

  #comment() {
    return [
      make("label", { for: "rating-comment", "data-words": "ui.rating.comment" }),
      make("textarea", { id: "rating-comment", name: "comment", rows: 2, maxlength: LONGEST }),
    ];
  }

  #send() {
    return make("button", { class: "choice", type: "submit", "data-words": "ui.rating.send" });
  }

  /** @param {HTMLFormElement} form */
  async #sent(form) {
    const given = new FormData(form);
    const thanks = make("p", { class: "footnote", role: "status" });
    try {
      await this.api.rate({ score: Number(given.get("score")), comment: String(given.get("comment") ?? "") });
      this.done = true;
      form.replaceWith(thanks);
      this.words.put(thanks, "ui.rating.thanks");
    } catch {
      form.append(thanks);
      this.words.put(thanks, "ui.rating.not_sent");
    }
  }
}
