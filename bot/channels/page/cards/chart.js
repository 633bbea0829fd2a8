import { drawn, make } from "../dom.js";
import { textOf } from "./leaf.js";

const WIDTH = 640;
const HEIGHT = 180;
const PARTS = [
  ["principal", ["principal"]],
  ["interest", ["interest"]],
  ["costs", ["fee", "penalty"]],
];

/**
 * The schedule as a picture: of what each payment is made up, and the balance after it. The table beside it says the same.
 * @param {any[]} rows
 * @param {import("../types.js").Say} say
 * @returns {HTMLElement|null} nothing for fewer than two payments
 */
export function scheduleChart(rows, say) {
  if (rows.length < 2) return null;
  const most = Math.max(...rows.map((row) => amount(row.total)));
  const highest = Math.max(...rows.map((row) => amount(row.balance) + amount(row.principal)));
  if (!(most > 0 && highest > 0)) return null;
  const slot = WIDTH / rows.length;
  const drawing = drawn(
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": say("card.chart") },
    ...rows.flatMap((row, place) => bar(row, place * slot + slot * 0.15, slot * 0.7, most)),
    balance(rows, slot, highest),
  );
  const ends = [rows[0], rows[rows.length - 1]].map((row) => make("span", {}, textOf(row.due)));
  return make("figure", { class: "chart" }, drawing, make("div", { class: "chart-ends", "aria-hidden": "true" }, ...ends), legend(rows, say));
}

/** @param {any} row @param {number} x @param {number} width @param {number} most @returns {[string, any][]} */
function bar(row, x, width, most) {
  let top = HEIGHT;
  return PARTS.map(([kind, names]) => {
    const height = /** @type {string[]} */ (names).reduce((sum, name) => sum + amount(row[name]), 0) / most * (HEIGHT - 8);
    top -= height;
    return ["rect", { class: `chart-${kind}`, x, y: top, width, height }];
  });
}

/** @param {any[]} rows @param {number} slot @param {number} highest @returns {[string, any]} */
function balance(rows, slot, highest) {
  const points = rows.map((row, place) => `${place * slot + slot / 2},${HEIGHT - amount(row.balance) / highest * (HEIGHT - 8)}`);
  return ["polyline", { class: "chart-balance", points: points.join(" ") }];
}

/** @param {any[]} rows @param {import("../types.js").Say} say */
function legend(rows, say) {
  const used = PARTS.filter(([, names]) => rows.some((row) => /** @type {string[]} */ (names).some((name) => amount(row[name]) > 0)));
  const kinds = [...used.map(([kind]) => String(kind)), "balance"];
  return make(
    "figcaption",
    {},
    ...kinds.map((kind) => make("span", { class: "chart-key", "data-kind": kind }, say(`card.chart.${kind}`))),
  );
}

/** For the size of a mark only. @param {any} leaf */
function amount(leaf) {
  return Number(leaf?.amount ?? 0);
}
