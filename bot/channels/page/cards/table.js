import { make } from "../dom.js";
import { folded } from "./folded.js";
import { textOf } from "./leaf.js";

const AT_FIRST = 6;

/**
 * A table that becomes a list of small blocks where it is narrow (roles are spelled out because CSS then changes `display`).
 * @typedef {{label: string, of: (row: any) => any, figure?: boolean, strong?: boolean}} Column `figure`: set right, in even digits
 * @param {object} table
 * @param {string} table.caption
 * @param {Column[]} table.columns the first one names the row
 * @param {any[]} table.rows
 * @param {string[]|null} [table.foot] one text a column
 * @param {(row: any) => string} [table.struck] why a row is struck out, told in its last cell; "" for one that is not
 * @param {import("../types.js").Say} say
 */
export function table({ caption, columns, rows, foot = null, struck = () => "" }, say) {
  const head = make("tr", { role: "row" }, ...columns.map((column) => make("th", { role: "columnheader", scope: "col", class: look(column) }, column.label)));
  const lines = rows.map((row) => {
    const why = struck(row);
    const line = make("tr", { role: "row" }, ...columns.map((column, place) => cell(column, place, row, why)));
    if (why) line.lastElementChild?.append(" ", why);
    return line;
  });
  const body = make("tbody", { role: "rowgroup" }, ...lines);
  const whole = make(
    "table",
    { role: "table" },
    make("caption", { class: "unseen" }, caption),
    make("thead", { role: "rowgroup" }, head),
    body,
    foot && make("tfoot", { role: "rowgroup" }, footRow(columns, foot)),
  );
  return make("div", { class: "table" }, whole, folded(lines, AT_FIRST, say));
}

/** @param {Column} column */
function look(column) {
  return [column.figure && "figure", column.strong && "strong"].filter(Boolean).join(" ") || null;
}

/** @param {Column} column @param {number} place @param {any} row @param {string} struck */
function cell(column, place, row, struck) {
  const heads = place === 0;
  const text = textOf(column.of(row));
  return make(
    heads ? "th" : "td",
    { role: heads ? "rowheader" : "cell", scope: heads ? "row" : null, class: look(column), "data-label": column.label },
    struck ? make("s", {}, text) : text,
  );
}

/** @param {Column[]} columns @param {string[]} foot */
function footRow(columns, foot) {
  return make(
    "tr",
    { role: "row" },
    ...foot.map((text, place) => make(place ? "td" : "th", { role: place ? "cell" : "rowheader", scope: place ? null : "row", class: look(columns[place]), "data-label": text && columns[place].label }, text)),
  );
}
