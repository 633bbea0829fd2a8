import { make } from "./dom.js";

/** Things to begin with; pressing one says it, in the words on the button. */
const STARTERS = ["ui.start.owed", "ui.start.plan", "ui.start.credit", "ui.start.rights"];

/**
 * @param {HTMLElement} group
 * @param {import("./words.js").Words} words
 * @param {(text: string) => void} say
 */
export function offerStarters(group, words, say) {
  for (const key of STARTERS) {
    const button = make("button", { type: "button", class: "choice" });
    words.put(button, key);
    button.addEventListener("click", () => say(words.text(key)));
    group.append(button);
  }
}
