import { Refused } from "../api.js";
import { make } from "../dom.js";
import { newId } from "../uuid.js";
import { scheduleChart } from "./chart.js";
import { textOf } from "./leaf.js";
import { planFacts } from "./plan.js";
import { scheduleTable } from "./schedule.js";

const PAUSE = 180; // milliseconds of stillness before the engine is asked

/**
 * Plans moved by hand: what can be paid a month, or in how many payments. Every figure comes from the engine.
 * @param {string} proposal a plan on the table
 * @param {import("../types.js").Say} say
 * @param {import("../types.js").Tools} tools
 */
export function shaping(proposal, say, tools) {
  const panel = make("div", { class: "shaping", hidden: true });
  const button = make("button", { type: "button", class: "unfold", "aria-expanded": "false" }, say("ui.shape"));
  const wrong = make("p", { class: "field-wrong", role: "alert" });
  button.addEventListener("click", async () => {
    wrong.textContent = "";
    panel.hidden = !panel.hidden;
    button.setAttribute("aria-expanded", String(!panel.hidden));
    if (panel.firstChild) return;
    panel.append(make("p", { role: "status" }, say("ui.shape.working")));
    try {
      panel.replaceChildren(new Shaping(proposal, say, tools, await tools.api.shape(proposal)).node);
    } catch (failure) {
      panel.replaceChildren(); // the next opening asks again
      panel.hidden = true;
      button.setAttribute("aria-expanded", "false");
      wrong.textContent = said(failure, say);
    }
  });
  return make("div", { class: "shape" }, button, wrong, panel);
}

class Shaping {
  #asked = 0;
  #timer = 0;
  /** @type {{payment?: string, count?: string}} */ #wanted = {};

  /** @param {string} proposal @param {import("../types.js").Say} say @param {import("../types.js").Tools} tools @param {import("../wire.js").Shaped} first */
  constructor(proposal, say, tools, first) {
    this.proposal = proposal;
    this.say = say;
    this.tools = tools;
    const bounds = /** @type {any} */ (first.bounds);
    this.shown = make("div", { class: "shaped", "aria-live": "polite", "aria-busy": "false" });
    this.payment = this.#dial("payment", bounds.payment.min.amount, bounds.payment.max.amount, bounds.payment.step);
    this.count = this.#dial("count", bounds.count.min.count, bounds.count.max.count, "1");
    this.node = make("div", {}, make("p", { class: "footnote" }, say("ui.shape.help")), this.payment.node, this.count.node, this.shown);
    this.#show(first);
  }

  /** A slider and a number field that say the same. @param {"payment"|"count"} what @param {string|number} min @param {string|number} max @param {string} step */
  #dial(what, min, max, step) {
    const id = `dial-${newId()}`;
    const label = this.say(`ui.shape.${what}`);
    const number = /** @type {HTMLInputElement} */ (make("input", { id, type: "text", inputmode: what === "payment" ? "decimal" : "numeric", autocomplete: "off", maxlength: 13 }));
    const slider = /** @type {HTMLInputElement} */ (make("input", { type: "range", min, max, step, "aria-label": label }));
    slider.addEventListener("input", () => {
      number.value = slider.value;
      this.#want(what, slider.value);
    });
    number.addEventListener("input", () => {
      const value = number.value.normalize("NFKC").replace(/[\s,，]/g, "");
      slider.value = value;
      if (value) this.#want(what, value);
    });
    const unit = make("span", { class: "field-unit" }, this.say(`ui.unit.${what === "payment" ? "amount" : "count"}`));
    const node = make("div", { class: "dial" }, make("label", { for: id }, label), slider, make("span", { class: "field-box" }, number, unit));
    return { node, slider, number };
  }

  /** @param {"payment"|"count"} what @param {string} value */
  #want(what, value) {
    this.#wanted = { [what]: value };
    clearTimeout(this.#timer);
    this.shown.setAttribute("aria-busy", "true");
    this.#timer = setTimeout(() => this.#ask(), PAUSE);
  }

  async #ask() {
    const turn = ++this.#asked;
    const wanted = this.#wanted;
    try {
      const found = await this.tools.api.shape(this.proposal, wanted);
      if (turn === this.#asked) this.#show(found);
    } catch (failure) {
      if (turn === this.#asked) this.#put(make("p", { class: "field-wrong" }, said(failure, this.say)));
    }
  }

  /** @param {import("../wire.js").Shaped} found */
  #show(found) {
    const option = found.option;
    const why = found.why && make("p", { class: "shaped-why" }, textOf(found.why));
    if (!option) return this.#put(why || null);
    this.#follow(option);
    this.#put(
      why || null,
      make("div", { class: "plan" }, ...planFacts(option, this.say)),
      scheduleChart(found.rows, this.say),
      make("details", {}, make("summary", {}, this.say("card.schedule.title")), scheduleTable(this.say("card.schedule.title"), found.rows, option.total, this.say)),
      this.#agree(),
    );
  }

  /** The dial that was not moved follows the plan; neither while its own hand is on it. @param {import("../wire.js").PlanOption} option */
  #follow(option) {
    const figures = { payment: String(option.payment_max.amount), count: String(option.count.count) };
    for (const what of /** @type {const} */ (["payment", "count"])) {
      if (this.#wanted[what] !== undefined) continue;
      this[what].number.value = this[what].slider.value = figures[what];
    }
  }

  /** Go on in the conversation with what was moved. */
  #agree() {
    const wanted = this.#wanted;
    if (wanted.payment === undefined && wanted.count === undefined) return null;
    const button = make("button", { type: "button", class: "choice" }, this.say("ui.shape.take"));
    button.addEventListener("click", () => {
      const wish = { proposal: this.proposal, ...(wanted.payment ? { payment: wanted.payment } : { count: Number(wanted.count) }) };
      this.tools.say({ wish, title: this.say("ui.shape.said") }, null);
    });
    return make("div", { class: "plan-choice" }, button);
  }

  /** @param {...(Node|null)} nodes */
  #put(...nodes) {
    this.shown.replaceChildren(.../** @type {Node[]} */ (nodes.filter(Boolean)));
    this.shown.setAttribute("aria-busy", "false");
  }
}

/** @param {unknown} failure @param {import("../types.js").Say} say */
function said(failure, say) {
  return failure instanceof Refused && failure.words ? failure.words : say("ui.shape.unreachable");
}
