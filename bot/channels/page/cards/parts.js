import { make } from "../dom.js";
import { textOf } from "./leaf.js";

let made = 0;

/**
 * The frame of every card: a labelled region with a title and a quiet line under it.
 * @param {string} kind a word of the style sheet
 * @param {string} title
 * @param {...(Node|string|null|undefined|false)} content
 */
export function frame(kind, title, ...content) {
  const id = `card-${++made}`;
  return make(
    "section",
    { class: `card card-${kind}`, "aria-labelledby": id },
    make("h2", { class: "card-title", id }, title),
    ...content,
  );
}

/**
 * Terms and what they say; lines without a value are left out.
 * @typedef {[label: string, value: any, emphasis?: string]} Line emphasis: a class of the line
 * @param {(Line|false)[]} lines
 */
export function terms(lines) {
  const shown = lines.filter((line) => line !== false && textOf(line[1]) !== "");
  return make(
    "dl",
    { class: "terms" },
    .../** @type {Line[]} */ (shown).map(([label, value, emphasis]) =>
      make("div", { class: emphasis ?? null }, make("dt", {}, label), make("dd", {}, textOf(value))),
    ),
  );
}

/** A quiet line under a card: a label and a value. @param {string} label @param {any} value */
export function footnote(label, value) {
  return textOf(value) && make("p", { class: "footnote" }, `${label} ${textOf(value)}`);
}
