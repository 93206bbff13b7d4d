// How many cells a character takes: the terminal counts as the app does, or whatever stands
// beside a newer emoji or an Indic vowel sign is drawn in another column than it is meant for.
"use strict";

{
  const LAST = 0x10ffff;

  // What textual.js makes is reached in the moment in which it keeps it.
  const made = new Promise((resolve) => {
    Object.defineProperty(Object.prototype, "terminal", {
      configurable: true,
      set(terminal) {
        delete Object.prototype.terminal;
        this.terminal = terminal;
        resolve(terminal);
      },
    });
  });

  // The form of xterm.js's own providers; a character of no width joins what is before it.
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

  // Nothing is drawn before that.
  window.cells = count();
}
