/**
 * The shapes that travel between the server and this page, for readers and type checkers; nothing here runs.
 *
 * A leaf is a value that the server has already put into words: its `text` is shown as it is.
 * @typedef {{text?: string, name?: string, amount?: string, list?: Leaf[]}} Leaf
 * @typedef {{title: string, button: string, option?: number}} Button  `button` is an opaque token; `option` the ordinal of a plan it belongs to
 * @typedef {{type: string} & Record<string, any>} Card
 * @typedef {{seq: number, from: "borrower"|"assistant", id: string|null, text: string|null, card: Card|null, buttons: Button[],
 *   at: {time: string, text: string}, locale: string, answered: boolean}} Message  `id` and `answered` are of what the borrower said
 * @typedef {{messages: Message[], signed_in: boolean, locale: string}} History
 * @typedef {"queued"|"sending"|"sent"|"failed"} ItemState
 * @typedef {{id: string, text?: string, button?: string, title: string, state: ItemState, error?: string}} OutboxItem
 * @typedef {(key: string) => string} Say  looks up one word of the interface
 */
export {};
