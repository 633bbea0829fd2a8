import { Api } from "./api.js";
import { Chat } from "./chat.js";
import { part } from "./dom.js";
import { layout } from "./layout.js";
import { OwnPage } from "./session.js";
import { Words } from "./words.js";

/** Our own page: the chat fills it. */
const api = new Api("api/v1/");
const page = layout();
document.body.append(page);
const words = new Words(api, document.documentElement);
const chat = new Chat(page, api, words, new OwnPage(api, () => chat.connection.start()), navigator.languages);
new MutationObserver(() => part(document, "loading")?.remove()).observe(page, { attributeFilter: ["hidden"] });
new MutationObserver(() => (document.title = words.text("ui.title"))).observe(document.documentElement, { attributeFilter: ["lang"] });
chat.open();
