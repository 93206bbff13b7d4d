// Hands on the terminal: the keys that belong to the browser, what else copies, the focus, and
// fingers. A finger that moves up and down scrolls, one that moves sideways drags.

const deadZone = 8; // pixels in which a finger still taps

// Keys of the browser's own clipboard, reload, address bar, history and tools.
function isBrowsers({ key, ctrlKey, metaKey, altKey }) {
  const name = key.toLowerCase();
  const command = ctrlKey || metaKey;
  return (
    ["f5", "f6", "f11", "f12"].includes(name) ||
    (command && ["r", "v", "l"].includes(name)) ||
    (altKey && ["d", "arrowleft", "arrowright", "home"].includes(name))
  );
}

function isCopy({ key, ctrlKey, metaKey, shiftKey, altKey }) {
  if (shiftKey || altKey) return false;
  return (ctrlKey && key === "Insert") || (metaKey && key.toLowerCase() === "c");
}

function isInTerminal({ target }) {
  return target === document.body || target.closest?.("#terminal");
}

// copySelected(): copies what is selected, by the terminal or by the app in it.
export function watchKeys(copySelected) {
  addEventListener(
    "keydown",
    (event) => {
      if (isCopy(event) && isInTerminal(event)) {
        event.preventDefault();
        event.stopImmediatePropagation();
        copySelected();
      } else if (isBrowsers(event)) {
        event.stopImmediatePropagation();
      }
    },
    true,
  );
  // The browser's own menu, and its key where it has another one.
  addEventListener(
    "copy",
    (event) => {
      if (!isInTerminal(event)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      copySelected();
    },
    true,
  );
}

export function focusTerminal() {
  if (document.querySelector("dialog[open]")) return;
  document.querySelector(".xterm-helper-textarea")?.focus({ preventScroll: true });
}

export function watchFingers(terminal) {
  let first = null;
  let last = null;
  let way = "";

  const tell = (type, { clientX, clientY }, buttons) => {
    const options = { clientX, clientY, button: 0, buttons, bubbles: true, cancelable: true };
    screenOf(terminal).dispatchEvent(new MouseEvent(type, options));
  };

  terminal.addEventListener(
    "touchstart",
    ({ touches }) => {
      way = touches.length === 1 ? "" : "many";
      first = last = touches[0];
    },
    { passive: true },
  );
  terminal.addEventListener(
    "touchmove",
    (event) => {
      const touch = event.touches[0];
      const [right, down] = [touch.clientX - first.clientX, touch.clientY - first.clientY];
      if (way === "" && Math.hypot(right, down) > deadZone) {
        way = Math.abs(right) > Math.abs(down) ? "drag" : "scroll";
        if (way === "drag") tell("mousedown", first, 1);
      }
      if (way === "drag") tell("mousemove", touch, 1);
      if (way === "scroll") {
        const { clientX, clientY } = touch;
        const deltaY = last.clientY - clientY;
        const options = { clientX, clientY, deltaY, bubbles: true, cancelable: true };
        screenOf(terminal).dispatchEvent(new WheelEvent("wheel", options));
      }
      last = touch;
      if (way !== "many") event.preventDefault();
    },
    { passive: false },
  );
  for (const ending of ["touchend", "touchcancel"]) {
    terminal.addEventListener(ending, () => {
      if (way === "drag") tell("mouseup", last, 0);
      way = "";
    });
  }
}

function screenOf(terminal) {
  return terminal.querySelector(".xterm-screen");
}
