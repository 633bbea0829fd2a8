/**
 * Huanhuan on a lender's page: one script tag. Defines <huanhuan-chat> and, unless the page has one of its own, puts one at its
 * end. Only the launcher is here; the chat itself is fetched when it is wanted. docs/widget.md tells all of it.
 */
(() => {
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const base = new URL("./", script.src);
  const ATTRIBUTES = ["locale", "position", "theme", "logo", "token-url"];

  class HuanhuanChat extends HTMLElement {
    /** Gives the lender's short-lived token for whoever is signed in on its page, or null. @type {(() => Promise<string|null>)|null} */
    getToken = null;
    /** @type {Promise<import("./widget/panel.js").Panel>|null} */ #panel = null;

    async connectedCallback() {
      if (this.shadowRoot) return;
      const root = this.attachShadow({ mode: "open" });
      const { launcher } = await import(new URL("widget/launcher.js", base).href);
      const button = await launcher(this, root, base);
      if (!button) return; // the service is out of reach: the lender's page stays as it is
      button.addEventListener("click", () => this.toggle().catch(() => {})); // out of reach: the next click tries again
      button.addEventListener("pointerenter", () => this.#load(), { once: true });
      this.tell("ready", {});
      if (known("huanhuan-open") || known("huanhuan-seen")) requestIdle(() => this.#load());
      if (known("huanhuan-open") || this.hasAttribute("open")) (await this.#load()).open({ focus: false });
    }

    /** Show the chat. */
    async open() {
      (await this.#load()).open({ focus: true });
    }

    async close() {
      (await this.#load()).close();
    }

    async toggle() {
      (await this.#load()).toggle();
    }

    /** Somebody signed in or out on the lender's page: ask getToken again. */
    async refresh() {
      (await this.#load()).refresh();
    }

    /** Tell the page. @param {string} name @param {object} detail */
    tell(name, detail) {
      this.dispatchEvent(new CustomEvent(`huanhuan-${name}`, { bubbles: true, composed: true, detail }));
    }

    #load() {
      this.#panel ??= import(new URL("widget/panel.js", base).href).then(({ openable }) => openable(this, base));
      this.#panel.catch(() => (this.#panel = null)); // fetched again at the next click
      return this.#panel;
    }
  }

  /** @param {string} key of something an earlier page left here */
  function known(key) {
    try {
      return sessionStorage.getItem(key) ?? localStorage.getItem(key);
    } catch {
      return null;
    }
  }

  /** @param {() => void} work */
  function requestIdle(work) {
    if ("requestIdleCallback" in window) requestIdleCallback(work, { timeout: 3_000 });
    else setTimeout(work, 500);
  }

  function place() {
    if (document.querySelector("huanhuan-chat")) return;
    const chat = document.createElement("huanhuan-chat");
    for (const name of ATTRIBUTES) if (script.hasAttribute(`data-${name}`)) chat.setAttribute(name, script.getAttribute(`data-${name}`) ?? "");
    document.body.append(chat);
  }

  if (customElements.get("huanhuan-chat")) return; // the script was put on the page twice
  customElements.define("huanhuan-chat", HuanhuanChat);
  if (script.hasAttribute("data-manual")) return;
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", place); // the page may yet bring its own
  else place();
})();
