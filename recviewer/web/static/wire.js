// The connection to the server. It looks like the one WebSocket that textual.js expects, and
// begins another one, at the same moment, when the network or the server was away.
import { secret } from "./secret.js";

const RealWebSocket = window.WebSocket;

const largest = 4 * 1024 * 1024; // bytes of a message that the server accepts
const pingMs = 1000;
const silenceMs = 2900; // after a ping: then people are told
const patienceMs = 7000; // after that: a busy machine still answers, a broken network does not
const openingMs = 8000; // a proxy may take its time
const retryMs = [0, 300, 700, 1500, 3000]; // the last one goes on

// Codes by which the server closes a websocket (RFC 6455, 7.4.1; the last one is its own).
const SESSION_ENDED = 1000;
const SERVER_ENDED = 1001;
const NOT_UNDERSTOOD = 1003;
const NOT_SERVED = 1008;
const APP_FAILED = 1011;
const NO_ROOM = 1013;
const REFUSED = 4401;

const reasons = {
  [SESSION_ENDED]: "The session has ended.",
  [NOT_UNDERSTOOD]: "The server did not understand this page.",
  [NOT_SERVED]: "This place is not served.",
  [APP_FAILED]: "recviewer has ended; the terminal of the server says why.",
  [NO_ROOM]: "No more tabs are served at a time: close another one.",
};

export class Wire extends EventTarget {
  binaryType = "arraybuffer";
  readyState = RealWebSocket.CONNECTING;
  #socket = null;
  #page;
  #token;
  #waiting = []; // what the terminal shall hear and the server be told, until each is ready
  #unsent = [];
  #failures = 0;
  #timer = 0;
  #lostAt = null; // when the connection counts as lost, unless something is heard before
  #isSilent = false;
  #why = "";

  // The page tells where it is, and shows how the connection is:
  // enter(): { at, width, height }; welcome(told); hear(kind, what); refuse(what);
  // lose(why); find(); end(why, isElsewhere); tooLarge().
  constructor(page, token) {
    super();
    this.#page = page;
    this.#token = token;
    this.connect();
    setInterval(() => this.#ping(), pingMs);
    addEventListener("online", () => this.#hurry());
    document.addEventListener("visibilitychange", () => this.#hurry());
  }

  // Opens the door again with what a person has typed.
  logIn(token) {
    this.#token = token;
    this.connect();
  }

  connect() {
    this.#drop();
    const target = new URL("ws", location.href);
    target.protocol = location.protocol.replace("http", "ws");
    const socket = new RealWebSocket(target);
    socket.binaryType = "arraybuffer";
    const only = (act) => (event) => this.#socket === socket && act(event);
    socket.addEventListener("open", only(() => this.#enter()));
    socket.addEventListener("message", only(({ data }) => this.#receive(data)));
    socket.addEventListener("close", only(({ code }) => this.#closed(code)));
    this.#socket = socket;
    this.#lostAt = performance.now() + openingMs;
    this.#why = "";
  }

  send(data) {
    if (new Blob([data]).size >= largest) return this.#page.tooLarge();
    if (this.readyState === RealWebSocket.OPEN) this.#tell(data);
    else if (this.#waiting) this.#unsent.push(data); // the first session only just begins
  }

  // The terminal is there: it hears what came meanwhile.
  release() {
    const waiting = this.#waiting;
    this.#waiting = null;
    for (const event of waiting) this.dispatchEvent(event);
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  // While the socket closes, nobody listens any more.
  #tell(data) {
    if (this.#socket.readyState === RealWebSocket.OPEN) this.#socket.send(data);
  }

  #enter() {
    const told = { ...this.#page.enter(), secret: secret.get(), token: this.#token };
    this.#socket.send(JSON.stringify(["enter", told]));
  }

  #receive(data) {
    this.#lostAt = null;
    if (this.#isSilent) this.#page.find();
    this.#isSilent = false;
    if (typeof data !== "string") {
      this.#dispatch(new MessageEvent("message", { data }));
      return;
    }
    const [kind, what] = JSON.parse(data);
    if (kind === "welcome") this.#begin(what);
    else if (kind === "why") this.#why = what;
    else if (kind !== "pong") this.#page.hear(kind, what);
  }

  #begin(told) {
    secret.set(told.secret);
    this.#token = "";
    this.#failures = 0;
    this.readyState = RealWebSocket.OPEN;
    this.#page.welcome(told);
    for (const data of this.#unsent.splice(0)) this.#tell(data);
    this.#dispatch(new Event("open")); // the terminal answers with its size
  }

  #dispatch(event) {
    if (this.#waiting) this.#waiting.push(event);
    else this.dispatchEvent(event);
  }

  #ping() {
    if (!this.#socket) return;
    const now = performance.now();
    const isOpen = this.readyState === RealWebSocket.OPEN;
    if (this.#lostAt !== null && now > this.#lostAt + (isOpen ? patienceMs : 0)) {
      this.#closed(0);
    } else if (this.#lostAt !== null && now > this.#lostAt && !this.#isSilent) {
      this.#isSilent = true;
      this.#page.lose("The connection is lost.");
    } else if (isOpen && this.#lostAt === null) {
      this.#lostAt = now + silenceMs;
      this.#tell(JSON.stringify(["ping", ""]));
    }
  }

  #closed(code) {
    const was = this.readyState;
    this.#isSilent = false;
    this.#drop();
    this.readyState = RealWebSocket.CLOSED;
    if (code === REFUSED) {
      const refused = this.#token ? "token" : secret.get() ? "secret" : "";
      this.#token = "";
      this.#failures = 0;
      this.#page.refuse(refused);
    } else if (code in reasons && !(code === NO_ROOM && this.#failures > 0)) {
      this.#failures = 0;
      this.#page.end(this.#why || reasons[code], code === NOT_SERVED);
    } else {
      if (was === RealWebSocket.OPEN || this.#failures === 0) {
        const ended = code === SERVER_ENDED;
        this.#page.lose(ended ? "The server has ended." : "The connection is lost.");
      }
      this.#retry();
    }
  }

  #retry() {
    const wait = retryMs[Math.min(this.#failures, retryMs.length - 1)];
    this.#failures += 1;
    this.#timer = setTimeout(() => this.connect(), wait);
  }

  // The network is back, or somebody looks: now is better than later.
  #hurry() {
    if (this.#socket || this.#failures === 0 || document.hidden) return;
    clearTimeout(this.#timer);
    this.connect();
  }
}
