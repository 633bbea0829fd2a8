import { make } from "./dom.js";

/**
 * The buttons of one message. A pressed one is used up. The buttons of a plain question close with the next thing the
 * borrower says; those under a card (plans to compare) stay open.
 */
export class Choices {
  /** @type {{given: import("./types.js").Button, node: HTMLButtonElement}[]} */ #made;
  #allowed = () => true;

  /**
   * @param {import("./types.js").Button[]} buttons
   * @param {boolean} lasting whether they stay open when something else is said
   * @param {(button: import("./types.js").Button, choices: Choices) => void} press
   */
  constructor(buttons, lasting, press) {
    this.lasting = lasting;
    this.#made = buttons.map((given) => ({ given, node: this.#make(given, press) }));
  }

  /** @param {import("./types.js").Button} given @param {(button: import("./types.js").Button, choices: Choices) => void} press */
  #make(given, press) {
    const node = /** @type {HTMLButtonElement} */ (make("button", { type: "button", class: "choice" }, given.title));
    node.addEventListener("click", () => {
      const first = this.#made[0].node === node;
      if (node.getAttribute("aria-disabled") !== "true" && (!first || this.#allowed())) press(given, this);
    });
    return node;
  }

  /** The nodes, in the order the server gave them. */
  get nodes() {
    return this.#made.map((each) => each.node);
  }

  /** The first choice only counts when `allowed` says so. @param {() => boolean} allowed */
  guardFirst(allowed) {
    this.#allowed = allowed;
  }

  /** @param {string} title */
  offers(title) {
    return this.#made.some((each) => each.given.title === title);
  }

  /** Mark what was chosen. @param {string} title */
  use(title) {
    for (const { given, node } of this.#made) {
      if (given.title === title) {
        node.classList.add("chosen");
        disable(node);
      }
    }
    if (!this.lasting) this.close();
  }

  close() {
    for (const { node } of this.#made) disable(node);
  }

  /** What was pressed did not go through: it may be pressed again. */
  reopen() {
    for (const { node } of this.#made) {
      node.classList.remove("chosen");
      node.removeAttribute("aria-disabled");
    }
  }
}

/** Not the `disabled` property: that would throw the keyboard's focus away. @param {HTMLElement} node */
function disable(node) {
  node.setAttribute("aria-disabled", "true");
}
