import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { Conversation } from "./conversation.js";
import { part } from "./dom.js";
import { LanguageSwitch } from "./language.js";
import { firstLocale } from "./locales.js";
import { Outbox } from "./outbox.js";
import { Rating } from "./rating.js";
import { Tabs } from "./session.js";
import { Status } from "./status.js";
import { Turns } from "./turns.js";
import { View } from "./view.js";
import { offerStarters } from "./welcome.js";

/**
 * Where a chat stands: our own page, or the widget on another.
 * @typedef {object} Host
 * @property {(locale: string) => Promise<{begun: import("./wire.js").SessionBegun, refused: boolean}>} enter begin, go on or sign in
 * @property {() => boolean} newcomer somebody waits to be signed in
 * @property {(() => Promise<void>)|null} leave sign out; null where that is the lender's page's own matter
 * @property {(name: string, detail: object) => void} told something that the surrounding page may want to know
 * @property {boolean} own the chat fills the page: it may take the keyboard, and who wrote in it is still there when a session ends
 */

/** One chat: puts its parts together and says what each tells the others. */
export class Chat {
  #known = false;
  #signedIn = false;
  #ready = false;
  #queue = Promise.resolve();
  /** @type {string|null} */ #talk = null;

  /**
   * @param {HTMLElement} root what layout() made
   * @param {import("./api.js").Api} api
   * @param {import("./words.js").Words} words
   * @param {Host} host
   * @param {readonly string[]} languages of the reader, the best first
   */
  constructor(root, api, words, host, languages) {
    this.root = root;
    this.api = api;
    this.words = words;
    this.host = host;
    words.locale = firstLocale(languages);
    /** @param {string} name */
    const at = (name) => part(root, name);
    this.status = new Status(
      { notice: at("notice"), who: at("who"), signOut: at("sign-out"), signedOut: at("signed-out"), myPlan: at("my-plan") },
      words,
      host.leave !== null,
    );
    this.view = new View(at("scroller"), at("newer"));
    this.turns = new Turns((busy) => this.#typing(busy), () => this.connection.start());
    this.outbox = new Outbox(api, { changed: (item, seq) => this.#sent(item, seq), ended: () => this.connection.start() });
    this.conversation = new Conversation(at("conversation"), words, api, {
      press: (button, choices) => this.say({ button: button.button, title: button.title }, choices),
      say: (said, choices) => this.say(said, choices),
      taken: (item) => this.outbox.discard(item),
      retry: (item) => this.outbox.retry(item),
      discard: (item) => this.outbox.discard(item),
    });
    this.composer = new Composer(at("composer"), { hint: at("hint"), counter: at("counter") }, words, (text) => this.say({ text, title: text }));
    this.language = new LanguageSwitch(at("language"), words, (locale, request) => this.#speak(locale, request));
    this.rating = new Rating(at("rating"), words, api);
    this.connection = new Connection({
      catchUp: () => this.#catchUp(),
      listen: (after) => api.events(after),
      received: (name, data) => this.#received(name, data),
      changed: (state) => this.#connection(state),
      ended: async () => void (this.#known = false),
    });
    this.tabs = new Tabs((talk) => this.#changedElsewhere(talk));
    offerStarters(at("starters"), words, (text) => this.say({ text, title: text }));
    at("sign-out").addEventListener("click", () => this.#signOut());
    for (const [name, key] of [["person", "ui.person_say"], ["my-plan", "ui.my_plan_say"]]) {
      at(name).addEventListener("click", () => this.say({ text: words.text(key), title: words.text(key) }));
    }
  }

  open() {
    this.connection.start();
  }

  /** Begin or sign in where that is due, fetch what was missed. Gives the last message's number. */
  async #catchUp() {
    if (!this.#known || this.host.newcomer()) await this.#enter();
    const history = await this.api.messages(this.conversation.last);
    this.#known = true;
    this.rating.done = history.rated;
    await this.#receiveAll(history.messages, history.locale);
    if (this.#signedIn !== history.signed_in) this.host.told("sign-in", { signedIn: history.signed_in });
    this.#signedIn = history.signed_in;
    this.status.signedIn(history.signed_in);
    this.#show();
    return this.conversation.last;
  }

  /** The same conversation goes on where it was; of another's nothing stays, but what the same person has not sent yet. */
  async #enter() {
    this.outbox.held = true;
    const { begun, refused } = await this.host.enter(this.words.locale);
    const other = this.#talk !== null && this.#talk !== begun.conversation;
    if (other) {
      const unsent = [...this.outbox.clear(), this.composer.draft].join("\n").trim();
      this.#forget();
      this.composer.draft = this.host.own && !begun.signed_in ? unsent : "";
      if (this.#signedIn && !begun.signed_in) this.status.lasting("ui.session_ended");
    }
    this.#talk = this.outbox.conversation = begun.conversation;
    this.outbox.held = false;
    if (refused) this.status.lasting("ui.sign_in_refused");
    else if (begun.signed_in) this.status.lasting(null);
    if (other) this.tabs.tell(begun.conversation);
  }

  /** @param {import("./types.js").Message[]} messages @param {string} locale of the conversation */
  async #receiveAll(messages, locale) {
    const locales = new Set([locale, ...messages.map((message) => message.locale)]);
    await Promise.all([...locales].map((each) => this.words.load(each)));
    if (this.words.locale !== locale || !this.#ready) this.#showIn(locale);
    const log = part(this.root, "log");
    if (messages.length > 3) log.setAttribute("aria-live", "off");
    for (const message of messages) this.#put(message);
    requestAnimationFrame(() => log.setAttribute("aria-live", "polite"));
  }

  /** The page is shown when it has words and a conversation to show. */
  #show() {
    if (this.#ready) return;
    this.#ready = true;
    this.root.hidden = false;
    this.outbox.restore((id) => this.conversation.has(id));
    if (!this.conversation.empty) this.view.settle();
    if (this.host.own && matchMedia("(hover: hover)").matches) this.composer.focus();
  }

  /** @param {string} locale */
  #showIn(locale) {
    this.words.show(locale);
    this.language.show();
  }

  /** In the order they came, each after the words of its language. @param {string} name @param {any} data */
  #received(name, data) {
    this.#queue = this.#queue.then(async () => {
      if (name === "typing") this.turns.typing(data.on);
      else if (name === "answered") this.turns.answered(data.id);
      else await this.#receive(data);
    }).catch(() => this.connection.start());
  }

  /** @param {import("./types.js").Message} message */
  async #receive(message) {
    await this.words.load(message.locale);
    if (message.from === "assistant" && message.locale !== this.words.locale) this.#showIn(message.locale);
    const node = this.#put(message);
    if (node) this.view.follow(this.#turn());
  }

  /** @param {import("./types.js").Message} message */
  #put(message) {
    if (message.from === "borrower" && message.id) this.turns[message.answered ? "answered" : "taken"](message.id);
    const node = this.conversation.show(message);
    if (message.from === "assistant") this.#heard(message);
    part(this.root, "starters").hidden = !this.conversation.empty;
    return node;
  }

  /** @param {import("./types.js").Message} message of the assistant */
  #heard(message) {
    this.host.told("message", { seq: message.seq });
    if (message.ends) this.rating.ask();
    if (message.card?.type === "agreement" && message.ends) this.host.told("plan-accepted", { number: message.card.number });
  }

  /** The last thing the borrower said. */
  #turn() {
    const said = this.conversation.list.querySelectorAll('[data-from="borrower"]');
    return /** @type {HTMLElement|null} */ (said[said.length - 1] ?? null);
  }

  /** @param {import("./types.js").Said} said @param {import("./choices.js").Choices|null} [choices] */
  say(said, choices = null) {
    this.status.lasting(null);
    const item = this.outbox.add(said);
    this.conversation.showPending(item, choices);
    part(this.root, "starters").hidden = true;
    this.rating.hide();
    this.view.toEnd();
  }

  /** @param {import("./types.js").OutboxItem} item @param {number} [seq] */
  #sent(item, seq) {
    this.conversation.update(item, seq);
    if (seq !== undefined) this.turns.taken(item.id);
  }

  /** @param {boolean} busy */
  #typing(busy) {
    const node = part(this.root, "typing");
    if (node.classList.contains("on") === busy) return;
    node.classList.toggle("on", busy);
    this.words.put(node, busy ? "ui.typing" : null);
    if (busy && this.view.following) this.view.toEnd();
  }

  /** @param {string} state */
  #connection(state) {
    this.status.connection(state);
    if (state === "online") this.outbox.flush();
    else if (state !== "connecting") this.turns.clear();
  }

  /** @param {string} locale @param {string} request */
  async #speak(locale, request) {
    this.say({ text: request, title: request });
    try {
      await this.words.load(locale);
      this.#showIn(locale);
    } catch {
      this.language.show(); // out of reach now: the answer will bring its language with it
    }
  }

  async #signOut() {
    this.connection.stop();
    try {
      await this.host.leave?.();
    } catch {
      return this.connection.start(); // not signed out: the line at the top says why
    }
    this.#forget();
    this.#talk = null;
    this.#signedIn = false;
    this.outbox.clear();
    this.composer.draft = "";
    this.status.lasting("ui.signed_out_now");
    this.tabs.tell("");
    this.connection.start();
    this.composer.focus();
  }

  /** Somebody signed in or out in another tab: nothing of the earlier session may go on here. @param {string} talk now shown there */
  #changedElsewhere(talk) {
    if (talk && talk === this.#talk) return;
    this.outbox.clear();
    this.#forget();
    this.connection.start();
  }

  /** Take the conversation off the page. */
  #forget() {
    this.#known = false;
    this.outbox.held = true;
    this.conversation.clear();
    this.turns.clear();
    this.rating.hide();
    part(this.root, "starters").hidden = false;
  }
}
