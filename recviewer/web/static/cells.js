// The width of characters: the terminal uses the app's table, or text beside a newer emoji
// or an Indic vowel sign would be drawn in the wrong column.
"use strict";

{
  const LAST = 0x10ffff;

  // textual.js keeps its terminal private: a setter catches it when it is assigned.
  const made = new Promise((resolve) => {
    Object.defineProperty(Object.prototype, "terminal", {
      configurable: true,
      set(terminal) {
        delete Object.prototype.terminal;
        this.terminal = terminal;
        leaveOutWebgl(terminal);
        resolve(terminal);
      },
    });
  });

  // textual.js loads two renderers, and the second one, which draws on a canvas, takes the place
  // of the first. To make a WebGL context for nothing takes long, most of all without a GPU.
  function leaveOutWebgl(terminal) {
    const { loadAddon } = terminal;
    terminal.loadAddon = (addon) => {
      if (!("onContextLoss" in addon)) loadAddon.call(terminal, addon);
    };
  }

  // The interface of xterm.js's own providers; a character without width joins the one before.
  class Counting {
    version = "as the app";

    constructor(ranges) {
      this.widths = new Uint8Array(LAST + 1).fill(1);
      for (const [first, last, width] of ranges) this.widths.fill(width, first, last + 1);
    }

    wcwidth(character) {
      return this.widths[character];
    }

    charProperties(character, preceding) {
      const own = this.wcwidth(character);
      const before = (preceding >> 1) & 3;
      const joins = own === 0 && before > 0;
      return ((joins ? before : own) << 1) | Number(joins);
    }
  }

  async function count() {
    const ranges = await (await fetch("static/cells.json")).json();
    const { unicode } = await made;
    const counting = new Counting(ranges);
    unicode.register(counting);
    unicode.activeVersion = counting.version;
  }

  window.terminalMade = made;
  // page.js draws nothing until this is done.
  window.cells = count();
}
