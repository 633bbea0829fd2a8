import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { Conversation } from "./conversation.js";
import { part } from "./dom.js";
import { LanguageSwitch } from "./language.js";
import { firstLocale } from "./locales.js";
import { Outbox } from "./outbox.js";
import { leave, signIn, Tabs, takeToken } from "./session.js";
import { Status } from "./status.js";
import { Turns } from "./turns.js";
import { View } from "./view.js";
import { offerStarters } from "./welcome.js";

/** The chat page: puts its parts together and says what each tells the others. */
export class ChatPage {
  #known = false;
  #signedIn = false;
  #ready = false;
  #queue = Promise.resolve();

  /** @param {Document} root @param {import("./api.js").Api} api @param {import("./words.js").Words} words */
  constructor(root, api, words) {
    this.root = root;
    this.api = api;
    this.words = words;
    words.locale = firstLocale(navigator.languages);
    /** @param {string} name */
    const at = (name) => part(root, name);
    this.token = takeToken();
    this.status = new Status({ notice: at("notice"), who: at("who"), signOut: at("sign-out"), signedOut: at("signed-out") }, words);
    this.view = new View(at("scroller"), at("newer"));
    this.turns = new Turns((busy) => this.#typing(busy), () => this.connection.start());
    this.outbox = new Outbox(api, { changed: (item, seq) => this.#sent(item, seq), ended: () => this.connection.start() });
    this.conversation = new Conversation(at("conversation"), words, {
      press: (button, choices) => this.#say({ button: button.button, title: button.title }, choices),
      taken: (item) => this.outbox.discard(item),
      retry: (item) => this.outbox.retry(item),
      discard: (item) => this.outbox.discard(item),
    });
    this.composer = new Composer(at("composer"), { hint: at("hint"), counter: at("counter") }, words, (text) => this.#say({ text, title: text }));
    this.language = new LanguageSwitch(at("language"), words, (locale, request) => this.#speak(locale, request));
    this.connection = new Connection({
      catchUp: () => this.#catchUp(),
      listen: (after) => api.events(after),
      received: (name, data) => this.#received(name, data),
      changed: (state) => this.#connection(state),
      ended: () => this.#ended(),
    });
    this.tabs = new Tabs(() => this.#changedElsewhere());
    offerStarters(at("starters"), words, (text) => this.#say({ text, title: text }));
    at("sign-out").addEventListener("click", () => this.#signOut());
    addEventListener("hashchange", () => this.#newToken());
  }

  open() {
    this.connection.start();
  }

  /** Sign in if the address asked for it, fetch what was missed. Gives the last message's number. */
  async #catchUp() {
    if (this.token) await this.#enter(this.token);
    else if (!this.#known) await this.api.openSession({ locale: this.words.locale });
    const history = await this.api.messages(this.conversation.last);
    this.#known = true;
    this.#signedIn = history.signed_in;
    await this.#receiveAll(history.messages, history.locale);
    this.status.signedIn(history.signed_in);
    this.#show();
    return this.conversation.last;
  }

  /** @param {string} token */
  async #enter(token) {
    const accepted = await signIn(this.api, token, firstLocale(navigator.languages));
    this.token = null;
    this.#forget();
    this.outbox.clear();
    this.status.lasting(accepted ? null : "ui.sign_in_refused");
    this.tabs.tell();
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
    part(this.root, "loading").remove();
    part(this.root, "page").hidden = false;
    this.outbox.restore((id) => this.conversation.has(id));
    if (!this.conversation.empty) this.view.settle();
    if (matchMedia("(hover: hover)").matches) this.composer.focus();
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
    part(this.root, "starters").hidden = !this.conversation.empty;
    return node;
  }

  /** The last thing the borrower said. */
  #turn() {
    const said = this.conversation.list.querySelectorAll('[data-from="borrower"]');
    return /** @type {HTMLElement|null} */ (said[said.length - 1] ?? null);
  }

  /** @param {{text?: string, button?: string, title: string}} said @param {import("./choices.js").Choices|null} [choices] */
  #say(said, choices = null) {
    this.status.lasting(null);
    const item = this.outbox.add(said);
    this.conversation.showPending(item, choices);
    part(this.root, "starters").hidden = true;
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
    this.#say({ text: request, title: request });
    try {
      await this.words.load(locale);
      this.#showIn(locale);
    } catch {
      this.language.show(); // out of reach now: the answer will bring its language with it
    }
  }

  /** The server knows no session of ours (any more): a stranger's begins, and somebody who was signed in is told so. */
  async #ended() {
    this.#forget();
    const unsent = [...this.outbox.clear(), this.composer.draft].join("\n").trim();
    if (this.#signedIn) this.status.lasting("ui.session_ended");
    this.#signedIn = false;
    if (unsent) this.composer.draft = unsent;
  }

  async #signOut() {
    this.connection.stop();
    try {
      await leave(this.api);
    } catch {
      return this.connection.start(); // not signed out: the line at the top says why
    }
    this.#forget();
    this.#signedIn = false;
    this.outbox.clear();
    this.composer.draft = "";
    this.status.lasting("ui.signed_out_now");
    this.tabs.tell();
    this.connection.start();
    this.composer.focus();
  }

  /** Somebody signed in or out in another tab: nothing of the earlier session may go on here. */
  #changedElsewhere() {
    this.outbox.clear();
    location.reload();
  }

  /** Take the conversation off the page. */
  #forget() {
    this.#known = false;
    this.conversation.clear();
    this.turns.clear();
    part(this.root, "starters").hidden = false;
  }

  #newToken() {
    this.token = takeToken() ?? this.token;
    if (this.token) this.connection.start();
  }
}
