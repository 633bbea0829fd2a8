/**
 * Make an element. Children are nodes or strings; a string becomes a text node, never markup.
 * @param {string} tag
 * @param {Record<string, any>} [attributes] attribute name -> value; `null`, `undefined` and `false` leave it out, `true` sets it empty
 * @param {...(Node|string|null|undefined|false)} children
 * @returns {HTMLElement}
 */
export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/**
 * The element of the page that is called `name` (data-part).
 * @param {ParentNode} root
 * @param {string} name
 * @returns {any}
 */
export function part(root, name) {
  return root.querySelector(`[data-part="${name}"]`);
}
