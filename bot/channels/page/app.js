import { Api } from "./api.js";
import { ChatPage } from "./chat_page.js";
import { Words } from "./words.js";

const api = new Api();
new ChatPage(document, api, new Words(api)).open();
