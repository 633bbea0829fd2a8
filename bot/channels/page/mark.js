import { drawn } from "./dom.js";

/** The mark of the assistant, drawn rather than fetched: a lender's page may allow pictures only from itself. @param {number} size in pixels */
export function mark(size) {
  return drawn(
    { class: "brand-mark", viewBox: "0 0 64 64", width: size, height: size },
    ["rect", { class: "mark-ground", width: 64, height: 64, rx: 18 }],
    ["path", { class: "mark-line", d: "M14 41c7-1 8-8 15-8s8 5 21 4M19 27a14 14 0 0 1 26 0M14 50h36" }],
  );
}
