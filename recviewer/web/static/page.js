// The page around textual-serve's terminal: who is let in, where it is, the clipboard, links and
// downloads. It loads textual.js, whose WebSocket it is.
import { focusTerminal, watchFingers, watchKeys } from "./hands.js";
import { Wire } from "./wire.js";

const { cells } = window;
let xterm = null;
window.terminalMade.then((made) => {
  xterm = made;
  xterm.options.screenReaderMode = query.has("screenreader");
});
const query = new URLSearchParams(location.search);
const terminal = document.getElementById("terminal");
const narrow = 600; // pixels of a window that shows larger letters in too few columns
const usualSize = innerWidth < narrow ? 12 : 16;
const fontSize = chosenSize(query.get("fontsize")) ?? usualSize;
terminal.dataset.fontSize = fontSize;
const dialogs = Object.fromEntries(
  [...document.querySelectorAll("dialog")].map((dialog) => [dialog.id, dialog]),
);
const lost = document.getElementById("lost");

function chosenSize(text) {
  const size = Number.parseInt(text, 10);
  return size >= 6 && size <= 72 ? size : null;
}

// The token is in nobody's history or bookmarks; what it is good for is kept elsewhere.
function takeToken() {
  const token = query.get("token") ?? "";
  if (query.has("token")) {
    query.delete("token");
    history.replaceState(history.state, "", here());
  }
  return token;
}

function here() {
  return location.pathname + (query.size ? `?${query}` : "");
}

// navigator.clipboard only exists on pages of this machine or with TLS, and a browser may
// require a key or a click shortly before.
async function copy({ text, what }) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    if (!copyBySelection(text)) return offerToCopy(text);
  }
  if (what) wire.send(JSON.stringify(["copied", what]));
}

function copyBySelection(text) {
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  focusTerminal();
  return done;
}

function offerToCopy(text) {
  const area = dialogs.offer.querySelector("textarea");
  area.value = text;
  dialogs.offer.showModal();
  area.select();
}

function copyLink(at) {
  const text = `${location.origin}${location.pathname}?${new URLSearchParams({ at })}`;
  copy({ text, what: "link to this moment" });
}

// Recordings contain links of any kind: only those to sites and mail are followed.
function openLink({ url }) {
  const target = URL.parse(url);
  if (["http:", "https:", "mailto:"].includes(target?.protocol)) {
    open(target.href, "_blank", "noopener,noreferrer");
  }
}

function download(key) {
  const link = document.createElement("a");
  link.href = `download/${encodeURIComponent(key)}`;
  link.download = "";
  link.click();
}

// The address and the title say which moment shows. What a person opens is an entry of the
// history of its own; what they see of it replaces that.
let served = "recviewer";
let isTouched = false;
let goneTo = null; // where the history led, while the app may still tell where it was

function follow({ at, of, title }) {
  if (goneTo !== null && of !== goneTo) return;
  goneTo = null;
  query.set("at", at);
  document.getElementById("as-text").href = `text?${new URLSearchParams({ at })}`;
  document.title = `${title} – ${served}`;
  const isOther = (history.state?.of ?? of) !== of;
  const change = isOther && isTouched ? "pushState" : "replaceState";
  history[change]({ of }, "", here());
}

addEventListener("popstate", () => {
  query.set("at", new URLSearchParams(location.search).get("at") ?? "");
  if (query.get("at") === "") {
    query.delete("at");
    document.title = served;
  }
  goneTo = history.state?.of ?? null;
  wire.send(JSON.stringify(["go", query.get("at") ?? ""]));
});

for (const touch of ["keydown", "pointerdown"]) {
  addEventListener(touch, () => ([isTouched, goneTo] = [true, null]), true);
}

function openText(at) {
  open(`text?${new URLSearchParams({ at })}`, "_blank", "noopener");
}

// What a person chose in this browser, or else what their system likes, now and later; the margins
// beside the whole cells have the colours of the app.
const systemLight = matchMedia("(prefers-color-scheme: light)");
const readableContrast = 4.5; // of the terminal's sixteen colours, which suit black
const themeKey = `recviewer theme ${location.pathname}`;

function chosenTheme() {
  try {
    return localStorage.getItem(themeKey) ?? "";
  } catch {
    return "";
  }
}

function showTheme({ name, colors, dark, chosen }) {
  const { style } = document.documentElement;
  style.colorScheme = dark ? "dark" : "light";
  for (const [part, color] of Object.entries(colors)) {
    // A theme in the terminal's own colours names them otherwise.
    if (color.startsWith("#")) style.setProperty(`--${part}`, color);
    else style.removeProperty(`--${part}`);
  }
  const isTerminals = !colors.background.startsWith("#");
  window.terminalMade.then(({ options }) => {
    const { backgroundColor, color } = getComputedStyle(document.body);
    options.theme = { ...options.theme, background: backgroundColor, foreground: color };
    options.minimumContrastRatio = isTerminals ? readableContrast : 1;
  });
  if (!chosen) return;
  try {
    localStorage.setItem(themeKey, name);
  } catch {}
}

systemLight.addEventListener("change", ({ matches: light }) => {
  if (!chosenTheme()) wire.send(JSON.stringify(["system", { light }]));
});

// The terminal measures Roboto Mono once it is there, and makes cells of whole pixels. How large
// they will be is known before, so that the app need not lay out its first screen twice.
function expectedSize() {
  const [advance, ascent, descent] = [0.6001, 1.048, 0.271].map((ems) => ems * fontSize);
  const high = Math.round(ascent) + Math.round(descent);
  const width = Math.floor(advance * devicePixelRatio) / devicePixelRatio;
  const height = Math.ceil(high * devicePixelRatio) / devicePixelRatio;
  return { width: Math.floor(innerWidth / width), height: Math.floor(innerHeight / height) };
}

const entered = Promise.withResolvers();
const answers = {
  copy,
  theme: showTheme,
  open_text: openText,
  moment: follow,
  copy_link: copyLink,
  open_url: openLink,
  deliver_file_start: download,
};

const wire = new Wire(
  {
    enter() {
      entered.resolve();
      return {
        at: query.get("at") ?? "",
        ...expectedSize(),
        theme: chosenTheme(),
        light: systemLight.matches,
      };
    },
    welcome({ title }) {
      served = title;
      if (!query.has("at")) document.title = served;
      history.replaceState(history.state ?? (query.has("at") ? null : { of: "" }), "", here());
      dialogs.login.close();
      lost.hidden = true;
      focusTerminal();
    },
    hear: (kind, what) => answers[kind]?.(what),
    refuse(refused) {
      const wrong = {
        token: "That is not the token.",
        secret: "The server was started again, with another token.",
      };
      dialogs.login.querySelector(".wrong").textContent = wrong[refused] ?? "";
      lost.hidden = true;
      if (!dialogs.login.open) dialogs.login.showModal();
    },
    lose(why) {
      lost.querySelector("span").textContent = why;
      lost.hidden = false;
    },
    find: () => (lost.hidden = true),
    end(why, isElsewhere) {
      lost.hidden = true;
      document.getElementById("why").textContent = why;
      dialogs.ended.querySelector("button").textContent = isElsewhere
        ? "All recordings"
        : "Open again";
      if (isElsewhere) query.delete("at");
      dialogs.ended.showModal();
    },
    tooLarge: () => dialogs.refused.showModal(),
  },
  takeToken(),
);

// textual.js creates this when it is ready, and listens to it.
window.WebSocket = function () {
  cells.finally(() => wire.release());
  return wire;
};

// Developer tools can emulate another pixel density, while browsers measure boxes in real
// pixels: where the two differ, no measurement is passed on, and the terminal computes it.
class Measure extends ResizeObserver {
  constructor(tell) {
    super((entries, self) => tell(entries.filter(isMeasured), self));
  }
}

function isMeasured({ contentRect, devicePixelContentBoxSize: box }) {
  const wide = contentRect.width * devicePixelRatio;
  return !box || Math.abs(box[0].inlineSize - wide) <= 2;
}

window.ResizeObserver = Measure;

// The terminal selects by itself what is dragged over with shift; the app selects all else.
watchKeys(() => {
  if (xterm?.hasSelection()) copy({ text: xterm.getSelection(), what: "selected text" });
  else wire.send(JSON.stringify(["stdin", "\x03"]));
});
watchFingers(terminal);
addEventListener("pointerup", focusTerminal);

// Clicks on links go to the app; textual.js would open an empty window first.
const openWindow = window.open;
window.open = (url, ...rest) => (url ? openWindow.call(window, url, ...rest) : null);

dialogs.login.addEventListener("submit", (event) => {
  event.preventDefault();
  const field = dialogs.login.querySelector("input");
  wire.logIn(field.value);
  field.value = "";
});
dialogs.login.addEventListener("cancel", (event) => event.preventDefault());
dialogs.ended.addEventListener("close", () => location.replace(here()));
dialogs.offer.addEventListener("close", focusTerminal);
dialogs.refused.addEventListener("close", focusTerminal);
addEventListener("focus", focusTerminal);

// The browser is busy with the terminal for a while, and hears nothing: first the server is told
// what to show. textual.js measures the font at once: it must be loaded by then.
async function makeTerminal() {
  await entered.promise;
  const script = document.createElement("script");
  script.src = "static/textual.js";
  const begin = await new Promise((resolve) => {
    script.onload = () => {
      resolve(window.onload);
      window.onload = null;
    };
    document.head.append(script);
  });
  await document.fonts.load(`${fontSize}px "Roboto Mono"`);
  begin();
  focusTerminal();
}

makeTerminal();
