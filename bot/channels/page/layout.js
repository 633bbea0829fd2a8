import { drawn, make } from "./dom.js";
import { mark } from "./mark.js";

/**
 * The parts of a chat, as they stand on our page and in the widget's panel. No text stands here: every element names its words
 * by key (data-words…), words.js writes them.
 * @param {{framed?: boolean, logo?: string|null}} [options] `framed`: inside a panel that can be closed and made wider, on a page with
 *   landmarks of its own; `logo`: address of the lender's own mark
 */
export function layout({ framed = false, logo = null } = {}) {
  return make(
    "div",
    { class: "page", "data-part": "page", hidden: true },
    !framed && make("a", { class: "skip", href: "#input", "data-words": "ui.skip_to_input" }),
    top(framed, logo),
    conversation(framed),
    composer(),
  );
}

/** @param {boolean} framed @param {string|null} logo */
function top(framed, logo) {
  return make(
    framed ? "div" : "header",
    { class: "top" },
    make(
      "div",
      { class: "top-inside" },
      make(
        "div",
        { class: "brand" },
        logo ? make("img", { class: "brand-mark", src: logo, alt: "", width: 36, height: 36 }) : mark(36),
        make(
          "div",
          {},
          make(framed ? "h2" : "h1", { class: "brand-name", "data-words": "ui.brand" }),
          make("p", { class: "brand-line", "data-words": "ui.tagline" }),
        ),
      ),
      make("p", { class: "who", "data-part": "who", hidden: true }),
      framed && iconButton("wider", "ui.wider", "M14 5h5v5M19 5l-6 6M10 19H5v-5M5 19l6-6"),
      framed && iconButton("close", "ui.close", "M6 6l12 12M18 6 6 18"),
    ),
    make(
      "div",
      { class: "tools", role: "group", "data-words-label": "ui.tools" },
      make("button", { class: "tool", type: "button", "data-part": "person", "data-words": "ui.person" }),
      make("button", { class: "tool", type: "button", "data-part": "my-plan", "data-words": "ui.my_plan", hidden: true }),
      make("select", { class: "language", "data-part": "language", "data-words-label": "ui.language" }),
      make("button", { class: "tool", type: "button", "data-part": "sign-out", "data-words": "ui.sign_out", hidden: true }),
    ),
    make("div", { class: "notice", "data-part": "notice", role: "status" }),
  );
}

/** @param {boolean} framed */
function conversation(framed) {
  return make(
    framed ? "div" : "main",
    { class: "scroller", role: framed ? "region" : null, "data-part": "scroller", tabindex: 0, "data-words-label": "ui.conversation" },
    make(
      "div",
      { class: "column" },
      make(
        "section",
        { class: "welcome", "data-part": "welcome", "data-words-label": "ui.welcome" },
        make("h2", { class: "welcome-title", "data-words": "ui.welcome" }),
        make("p", { class: "welcome-signed-out", "data-part": "signed-out", "data-words": "ui.signed_out_help", hidden: true }),
        make(
          "ul",
          { class: "promises" },
          ...["free", "no_secrets", "your_choice"].map((promise) => make("li", { "data-words": `ui.promise.${promise}` })),
        ),
        make("div", { class: "starters", "data-part": "starters", role: "group", "data-words-label": "ui.start" }),
      ),
      make(
        "div",
        { role: "log", "aria-live": "off", "data-part": "log", "data-words-label": "ui.conversation" },
        make("ol", { class: "conversation", "data-part": "conversation" }),
      ),
      make("p", { class: "typing", "data-part": "typing", role: "status" }),
      make("div", { "data-part": "rating" }),
    ),
  );
}

function composer() {
  return make(
    "form",
    { class: "composer", "data-part": "composer", "data-words-label": "ui.input_label" },
    make(
      "div",
      { class: "composer-inside" },
      make("button", { class: "newer", type: "button", "data-part": "newer", "data-words": "ui.new_messages", hidden: true }),
      make("label", { class: "unseen", for: "input", "data-words": "ui.input_label" }),
      make(
        "div",
        { class: "composer-box" },
        make("textarea", {
          id: "input", name: "text", rows: 1, enterkeyhint: "send", autocomplete: "off",
          "data-words-placeholder": "ui.input_placeholder", "aria-describedby": "hint",
        }),
        make("button", { class: "send", type: "submit", "data-words-label": "ui.send" }, drawing("M12 19V6M6 11.5 12 5.5l6 6", 22)),
      ),
      make(
        "p",
        { class: "hint", id: "hint" },
        make("span", { "data-part": "hint", "data-words": "ui.send_hint" }),
        make("span", { class: "counter", "data-part": "counter", role: "status" }),
      ),
    ),
  );
}

/** @param {string} part @param {string} words @param {string} path */
function iconButton(part, words, path) {
  return make("button", { class: "icon-button", type: "button", "data-part": part, "data-words-label": words }, drawing(path, 20));
}

/** A drawing of one line. @param {string} path @param {number} size in pixels */
function drawing(path, size) {
  return drawn({ viewBox: "0 0 24 24", width: size, height: size }, ["path", { d: path }]);
}
