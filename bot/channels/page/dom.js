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

/**
 * A drawing; hidden from readers of the screen unless its attributes say otherwise.
 * @param {Record<string, any>} attributes of the whole
 * @param {...[tag: string, attributes: Record<string, any>, text?: string]} shapes
 * @returns {Element}
 */
export function drawn(attributes, ...shapes) {
  const whole = svgNode("svg", { "aria-hidden": attributes.role ? null : "true", ...attributes });
  for (const [tag, given, text] of shapes) {
    const shape = svgNode(tag, given);
    if (text) shape.textContent = text;
    whole.append(shape);
  }
  return whole;
}

/** @param {string} tag @param {Record<string, any>} attributes */
function svgNode(tag, attributes) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null) node.setAttribute(name, String(value));
  return node;
}
