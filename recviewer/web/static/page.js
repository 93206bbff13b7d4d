// The page around textual-serve's terminal: the clipboard, links, downloads, and the keys
// that belong to the browser. It is loaded before textual.js, whose WebSocket it wraps.
"use strict";

(() => {
  const { cells } = window;
  const query = new URLSearchParams(location.search);
  const terminal = document.getElementById("terminal");
  const fontSize = chosenSize(query.get("fontsize")) ?? terminal.dataset.fontSize;
  terminal.dataset.fontSize = fontSize;
  const ended = document.getElementById("ended");
  const offer = document.getElementById("offer");
  const refused = document.getElementById("refused");
  const largest = 4 * 1024 * 1024; // bytes of a message that the server accepts

  const reasons = {
    1000: "The session has ended.",
    1001: "The server has ended.",
    1003: "The server did not understand this page.",
    1008: "This place is not served.",
    1011: "recviewer has ended; the terminal of the server says why.",
    1013: "No more tabs are served at a time: close another one.",
  };
  const lost = "The connection to the server is lost.";

  function chosenSize(text) {
    const size = Number.parseInt(text, 10);
    return size >= 6 && size <= 72 ? size : null;
  }

  function focusTerminal() {
    document.querySelector(".xterm-helper-textarea")?.focus();
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
    const area = offer.querySelector("textarea");
    area.value = text;
    offer.showModal();
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

  const answers = {
    copy,
    copy_link: copyLink,
    open_url: openLink,
    deliver_file_start: download,
    pong: () => {},
  };

  // The session begins at once: its process starts while the terminal is still being built.
  // Messages that arrive before the terminal is ready are queued for it.
  class Wire extends WebSocket {
    queued = [];

    constructor() {
      super(address());
      this.binaryType = "arraybuffer";
      this.addEventListener("open", (event) => this.queue(event));
      this.addEventListener("message", (event) => hear(event) || this.queue(event));
      this.addEventListener("close", end);
    }

    queue(event) {
      if (this.queued === null) return;
      this.queued.push(new event.constructor(event.type, event));
      event.stopImmediatePropagation();
    }

    release() {
      const queued = this.queued;
      this.queued = null;
      for (const event of queued) this.dispatchEvent(event);
    }

    send(data) {
      if (new Blob([data]).size >= largest) return refused.showModal();
      const now = () => super.send(data);
      if (this.readyState === Wire.OPEN) now();
      else this.addEventListener("open", now, { once: true });
    }
  }

  // The size is a guess; the terminal sends the right one before anything is drawn.
  function address() {
    const target = new URL("ws", location.href);
    target.protocol = location.protocol.replace("http", "ws");
    target.searchParams.set("width", Math.floor(innerWidth / (0.6 * fontSize)));
    target.searchParams.set("height", Math.floor(innerHeight / (1.3 * fontSize)));
    if (query.has("at")) target.searchParams.set("at", query.get("at"));
    return target;
  }

  function hear(event) {
    if (typeof event.data !== "string") return false;
    const [kind, what] = JSON.parse(event.data);
    event.stopImmediatePropagation(); // textual.js handles some of them as well
    answers[kind]?.(what);
    return true;
  }

  function end(event) {
    document.body.classList.add("-closed");
    event.stopImmediatePropagation();
    document.getElementById("why").textContent = reasons[event.code] ?? lost;
    ended.showModal();
  }

  const wire = new Wire();

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

  // Keys of the browser's own clipboard, reload and tools, which the terminal would take.
  function isBrowsers(event) {
    const key = event.key.toLowerCase();
    const command = event.ctrlKey || event.metaKey;
    return ["f5", "f11", "f12"].includes(key) || (command && ["r", "v"].includes(key));
  }

  addEventListener(
    "keydown",
    (event) => {
      if (isBrowsers(event)) event.stopImmediatePropagation();
    },
    true,
  );

  // Clicks on links go to the app; textual.js would open an empty window first.
  const openWindow = window.open;
  window.open = (url, ...rest) => (url ? openWindow.call(window, url, ...rest) : null);

  ended.addEventListener("close", () => location.reload());
  offer.addEventListener("close", focusTerminal);
  refused.addEventListener("close", focusTerminal);
  addEventListener("focus", focusTerminal);

  // textual.js measures the font when the page is loaded: the font must be loaded by then.
  addEventListener("DOMContentLoaded", async () => {
    const begin = window.onload;
    window.onload = null;
    await document.fonts.load(`${fontSize}px "Roboto Mono"`);
    begin();
    focusTerminal();
  });
})();
