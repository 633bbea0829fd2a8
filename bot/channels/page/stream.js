const EVENT = "event: ";
const DATA = "data: ";

/**
 * Server-sent events over fetch: EventSource can bear no header, and a page of the lender's has no cookie of ours. Tells `onopen`,
 * `onevent(name, data)` and, once, `onend`. Resuming is the caller's: it knows the last message.
 */
export class Stream {
  #stop = new AbortController();
  onopen = () => {};
  onend = () => {};
  /** @type {(name: string, data: any) => void} */ onevent = () => {};

  /** @param {(signal: AbortSignal) => Promise<Response>} open */
  constructor(open) {
    this.#read(open);
  }

  close() {
    this.onend = () => {};
    this.#stop.abort();
  }

  /** @param {(signal: AbortSignal) => Promise<Response>} open */
  async #read(open) {
    try {
      const answer = await open(this.#stop.signal);
      if (!answer.ok || !answer.body) throw new Error(String(answer.status));
      this.onopen();
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
        const blocks = (rest + value).split("\n\n");
        rest = blocks.pop() ?? "";
        for (const block of blocks) this.#tell(block);
      }
    } catch {
      // broken or closed: told below, unless it was we who closed it
    }
    this.onend();
  }

  /** @param {string} block the lines of one event */
  #tell(block) {
    const lines = block.split("\n");
    const name = lines.find((line) => line.startsWith(EVENT))?.slice(EVENT.length);
    const data = lines.find((line) => line.startsWith(DATA))?.slice(DATA.length);
    if (name && data) this.onevent(name, JSON.parse(data));
  }
}
