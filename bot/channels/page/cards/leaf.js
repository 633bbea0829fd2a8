/**
 * What a value says, as the server worded it; empty for none.
 * @param {import("../types.js").Leaf|string|number|null|undefined} leaf
 * @returns {string}
 */
export function textOf(leaf) {
  if (leaf === null || leaf === undefined) return "";
  if (typeof leaf !== "object") return String(leaf);
  return leaf.text ?? leaf.name ?? "";
}

/** Whether an amount is nought: such a column or line need not be shown. @param {import("../types.js").Leaf|null|undefined} leaf */
export function isNought(leaf) {
  return !leaf || /^-?0+(\.0+)?$/.test(leaf.amount ?? "");
}

/** @param {import("../types.js").Leaf|null|undefined} leaf */
export function isNegative(leaf) {
  return !isNought(leaf) && (leaf?.amount ?? "").startsWith("-");
}
