/** Keeps the newest words in sight without snatching the page from somebody who reads further up. */
const NEAR = 120;
const AIR = 16;
const SMOOTH = 600;

export class View {
  /** @param {HTMLElement} scroller @param {HTMLElement} newer the button that says there is something new below */
  constructor(scroller, newer) {
    this.scroller = scroller;
    this.newer = newer;
    this.following = true;
    this.moving = 0;
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    newer.addEventListener("click", () => this.toEnd());
    new ResizeObserver(() => this.following && this.#jump()).observe(scroller);
  }

  /** After something was added: `turn` is the last thing the borrower said, which stays in sight above a long answer. @param {HTMLElement|null} turn */
  follow(turn) {
    if (!this.following) {
      this.newer.hidden = false;
      return;
    }
    const end = this.scroller.scrollHeight - this.scroller.clientHeight;
    const top = turn ? this.scroller.scrollTop + turn.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top - AIR : end;
    this.#go(Math.min(end, Math.max(top, 0)));
  }

  toEnd() {
    this.following = true;
    this.newer.hidden = true;
    this.#go(this.scroller.scrollHeight);
  }

  /** Show the end without any movement: the history has just been put there. */
  settle() {
    this.following = true;
    this.#jump();
  }

  /** @param {number} top */
  #go(top) {
    this.moving = Date.now();
    this.scroller.scrollTo({ top, behavior: this.#manner() });
  }

  #jump() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  /** @returns {ScrollBehavior} */
  #manner() {
    return matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";
  }

  /** While our own scrolling is under way, where the page stands says nothing about what the reader wants. */
  #scrolled() {
    if (Date.now() - this.moving < SMOOTH) return;
    const left = this.scroller.scrollHeight - this.scroller.clientHeight - this.scroller.scrollTop;
    this.following = left < NEAR;
    if (this.following) this.newer.hidden = true;
  }
}
