import { make } from "../dom.js";

const TOO_FEW = 2;

/**
 * Show only the first of many lines, and a button that shows them all. No button when it would hide no more than two.
 * @param {HTMLElement[]} lines
 * @param {number} atFirst
 * @param {import("../types.js").Say} say
 * @returns {HTMLElement|null}
 */
export function folded(lines, atFirst, say) {
  if (lines.length <= atFirst + TOO_FEW) return null;
  const button = make("button", { type: "button", class: "unfold" });
  const set = (/** @type {boolean} */ open) => {
    for (const line of lines.slice(atFirst)) line.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    button.textContent = say(open ? "ui.show_less" : "ui.show_all");
  };
  button.addEventListener("click", () => set(button.getAttribute("aria-expanded") !== "true"));
  set(false);
  return button;
}
