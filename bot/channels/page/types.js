/**
 * Shapes used within the page, for readers and type checkers; nothing here runs. What travels over the API: wire.d.ts.
 *
 * @typedef {import("./wire.js").Leaf} Leaf
 * @typedef {import("./wire.js").Button} Button
 * @typedef {import("./wire.js").Message} Message
 * @typedef {{type: string} & Record<string, any>} Card
 * @typedef {{text?: string, button?: string, wish?: import("./wire.js").Wish, title: string}} Said  `title`: what is shown of it
 * @typedef {"queued"|"sending"|"sent"|"failed"} ItemState
 * @typedef {Said & {id: string, state: ItemState, error?: string}} OutboxItem
 * @typedef {(key: string) => string} Say  looks up one word of the interface
 * @typedef {{api: import("./api.js").Api, say: (said: Said, choices: import("./choices.js").Choices|null) => void}} Tools
 *   what a card or a field may do
 */
export {};
