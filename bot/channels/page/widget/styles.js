/**
 * Style sheets for a shadow root, as a strict Content-Security-Policy allows them: made from text, neither inline nor linked.
 * `rem` would follow the lender's page; here it is the reader's own letter size, registered so that it is worked out on the host.
 */
const LETTER = "--huanhuan-letter";
/** @type {Map<string, Promise<string>>} */
const fetched = new Map();

/**
 * Dress a chat: these sheets, and the dark colours where its `theme`, or the system, is dark.
 * @param {HTMLElement} host
 * @param {ShadowRoot} root
 * @param {URL} base
 * @param {string[]} names files below css/, the theme first
 */
export async function dress(host, root, base, names) {
  try {
    CSS.registerProperty({ name: LETTER, syntax: "<length>", inherits: true, initialValue: "16px" });
  } catch {
    // registered already, by another chat on this page
  }
  const [theme, dark, ...rest] = await Promise.all([names[0], "dark", ...names.slice(1)].map((name) => sheet(base, name)));
  const system = matchMedia("(prefers-color-scheme: dark)");
  const choose = () => {
    const asked = host.getAttribute("theme");
    dark.disabled = !(asked === "dark" || (asked !== "light" && system.matches));
  };
  choose();
  system.addEventListener("change", choose);
  new MutationObserver(choose).observe(host, { attributeFilter: ["theme"] });
  root.adoptedStyleSheets = [theme, dark, ...rest];
}

/** @param {URL} base @param {string} name */
async function sheet(base, name) {
  const css = await text(new URL(`css/${name}.css`, base).href);
  const made = new CSSStyleSheet();
  made.replaceSync(css.replace(/([\d.]+)rem\b/g, `calc($1 * var(${LETTER}))`));
  return made;
}

/** @param {string} address */
function text(address) {
  const asked = fetched.get(address) ?? fetch(address, { credentials: "omit" }).then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)));
  fetched.set(address, asked);
  asked.catch(() => fetched.delete(address));
  return asked;
}
