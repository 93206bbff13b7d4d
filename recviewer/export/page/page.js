// Replays the exchanges that this page carries. What was recorded is text: it becomes
// nodes of text and never markup. What happens at a chunk was computed by recviewer
// (recviewer/export/page/carried.py); the player follows recviewer/playback/player.py.
"use strict";

const byId = (id) => document.getElementById(id);

/** Makes an element; children are elements or texts. */
function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

// ---- numbers -------------------------------------------------------------------------

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Reads numbers packed by runs.py, each as the sum of all up to it. */
function sums(packed) {
  const found = [];
  let sum = 0, number = 0, shift = 1;
  for (const digit of packed) {
    const value = DIGITS.indexOf(digit);
    number += (value % 32) * shift;
    shift *= 32;
    if (value < 32) {
      found.push((sum += number));
      number = 0;
      shift = 1;
    }
  }
  return found;
}

/** Counts the numbers of an ascending list up to a limit, which is included. */
function countUpTo(ascending, limit) {
  let low = 0, high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Rounds as Python does: a half goes to the even number. */
function rounded(number) {
  const up = Math.round(number);
  return up - number === 0.5 && up % 2 ? up - 1 : up;
}

const grouped = (number) => number.toLocaleString("en-US");

function clockWords(seconds) {
  const tenths = Math.floor(seconds * 10 + 1e-6);
  const two = (number) => String(number).padStart(2, "0");
  const minutes = Math.floor(tenths / 600), rest = tenths % 600;
  const words = `${two(Math.floor(rest / 10))}.${rest % 10}`;
  const hours = Math.floor(minutes / 60);
  return hours ? `${hours}:${two(minutes % 60)}:${words}` : `${minutes}:${words}`;
}

// ---- the player ----------------------------------------------------------------------

const SPEEDS = [0.125, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, Infinity];
const SEEK_SECONDS = 5, SEEK_CHUNKS = 10, LOOP_HOLD_SECONDS = 1;
const TICKS_PER_SECOND = 10000;
const FINISHES = ["finish", "cut off"];

/** The position of the playhead as a function of the time, in seconds. */
class Player {
  constructor(replay, speed, loop) {
    this.count = replay.count;
    this.marks = replay.marks;
    this.inChunks = replay.in_chunks ?? true;
    this.due = sums(replay.due ?? "").map((ticks) => ticks / TICKS_PER_SECOND);
    this.duration = this.due.at(-1) ?? 0;
    this.speed = speed;
    this.loop = loop;
    this.playing = false;
    this.since = 0;
    this.chunk = this.count - 1;
    this.seconds = this.duration;
  }

  at(now) {
    if (this.playing && this.speed === Infinity) return this.on(this.count - 1);
    if (!this.playing || now <= this.since) return this.head(this.chunk, this.seconds);
    let seconds = this.seconds + (now - this.since) * this.speed;
    if (this.loop) seconds %= this.duration + LOOP_HOLD_SECONDS * this.speed;
    return this.in(seconds);
  }

  on(chunk) {
    const place = Math.min(Math.max(chunk, -1), this.count - 1);
    return this.head(place, place < 0 ? 0 : (this.due[place] ?? 0));
  }

  in(seconds) {
    const place = Math.min(seconds, this.duration);
    return this.head(countUpTo(this.due, place) - 1, place);
  }

  head(chunk, seconds) {
    const goesOn = this.loop && this.speed < Infinity;
    return { chunk, seconds, ended: chunk === this.count - 1 && !goesOn };
  }

  move(head, now, playing = this.playing) {
    Object.assign(this, { chunk: head.chunk, seconds: head.seconds, since: now, playing });
  }

  play(now) {
    const head = this.at(now);
    this.move(head.chunk === this.count - 1 ? this.head(-1, 0) : head, now, true);
  }

  pause(now) {
    this.move(this.at(now), now, false);
  }

  toggle(now) {
    if (this.playing && !this.at(now).ended) this.pause(now);
    else this.play(now);
  }

  change(now, changes) {
    this.move(this.at(now), now);
    Object.assign(this, changes);
  }

  seekChunk(chunk, now, playing = this.playing) {
    this.move(this.on(chunk), now, playing);
  }

  seekSeconds(seconds, now) {
    this.move(seconds > 0 ? this.in(seconds) : this.head(-1, 0), now);
  }

  seekFraction(fraction, now) {
    if (this.inChunks) this.seekChunk(rounded(fraction * this.count) - 1, now);
    else this.seekSeconds(fraction * this.duration, now);
  }

  seekAlong(direction, chunks, seconds, now) {
    const head = this.at(now);
    if (this.inChunks) this.seekChunk(head.chunk + direction * chunks, now);
    else this.seekSeconds(head.seconds + direction * seconds, now);
  }

  seekFar(direction, now) {
    const tenth = Math.max(1, rounded(this.count / 10));
    this.seekAlong(direction, tenth, this.duration / 10, now);
  }

  seekMark(direction, now, kinds) {
    const here = this.at(now).chunk;
    const marks = direction > 0 ? this.marks : [...this.marks].reverse();
    const isNext = ([chunk, kind]) =>
      (chunk - here) * direction > 0 && (!kinds || kinds.includes(kind));
    const mark = marks.find(isNext);
    if (mark) this.seekChunk(mark[0], now);
  }
}

const CONTROLS = {
  toggle: (p, now) => p.toggle(now),
  slower: (p, now) => p.change(now, { speed: SPEEDS.findLast((s) => s < p.speed) ?? p.speed }),
  faster: (p, now) => p.change(now, { speed: SPEEDS.find((s) => s > p.speed) ?? p.speed }),
  normal_speed: (p, now) => p.change(now, { speed: 1 }),
  loop: (p, now) => p.change(now, { loop: !p.loop }),
  step_forward: (p, now) => p.seekChunk(p.at(now).chunk + 1, now, false),
  step_back: (p, now) => p.seekChunk(p.at(now).chunk - 1, now, false),
  seek_forward: (p, now) => p.seekAlong(1, SEEK_CHUNKS, SEEK_SECONDS, now),
  seek_back: (p, now) => p.seekAlong(-1, SEEK_CHUNKS, SEEK_SECONDS, now),
  tenth_forward: (p, now) => p.seekFar(1, now),
  tenth_back: (p, now) => p.seekFar(-1, now),
  start: (p, now) => p.seekChunk(-1, now),
  end: (p, now) => p.seekFraction(1, now),
  next_mark: (p, now) => p.seekMark(1, now),
  previous_mark: (p, now) => p.seekMark(-1, now),
  next_finish: (p, now) => p.seekMark(1, now, FINISHES),
  previous_finish: (p, now) => p.seekMark(-1, now, FINISHES),
};

// ---- what is shown -------------------------------------------------------------------

/** The text of one channel, of which a script shows as much as has arrived. */
class Run {
  constructor({ text, chunks, lengths }) {
    this.text = text;
    this.chunks = sums(chunks);
    this.ends = sums(lengths);
    this.node = document.createTextNode("");
    this.shown = 0;
  }

  end(chunk) {
    return this.ends[countUpTo(this.chunks, chunk) - 1] ?? 0;
  }

  /** Shows what has arrived; returns whether it has grown. */
  show(chunk) {
    const end = this.end(chunk), before = this.shown;
    if (end > before) this.node.appendData(this.text.slice(before, end));
    else if (end < before) this.node.deleteData(end, before - end);
    this.shown = end;
    return end > before;
  }
}

class Choice {
  constructor(choice, streamed) {
    this.data = choice;
    this.streamed = streamed;
    this.chunks = sums(choice.chunks);
    this.blocks = choice.blocks.map((block) => this.block(block));
    this.soFar = element("span", "so-far");
    this.ending = element("span", choice.incomplete ? "ending bad" : "ending", choice.ending);
    this.bar = element("i");
    const words = choice.role ? `Choice ${choice.index} · ${choice.role}` : `Choice ${choice.index}`;
    const title = element("h3", "", words);
    title.id = `choice-${choice.index}`;
    const blocks = element("div", "blocks", ...this.blocks.map((block) => block.node));
    if (!this.blocks.length) blocks.append(element("p", "silent", "says nothing"));
    const head = element("header", "", title, this.ending, this.soFar);
    const bar = element("div", "arrived", this.bar);
    this.node = element("article", "choice", head, bar, blocks);
    this.node.setAttribute("aria-labelledby", title.id);
  }

  block({ kind, channel, id, runs }) {
    const read = runs.map((run) => new Run(run));
    const node = element("div", kind === "tool" ? "block call" : `block ${kind}`);
    if (kind === "tool") {
      node.append(element("h4", "", "⚒\ufe0e ", read[0].node, " ", element("small", "", id)));
    } else if (kind !== "content") {
      node.append(element("h4", "", channel));
    }
    node.append(element("pre", kind === "tool" ? "code" : "", read.at(-1).node));
    const first = Math.min(...read.map((run) => run.chunks[0] ?? Infinity));
    return { node, channel, runs: read, first };
  }

  /** Shows the state at a chunk; returns the element that has grown, if one has. */
  show(chunk) {
    let grown = null;
    for (const block of this.blocks) {
      block.node.hidden = block.first > chunk;
      for (const run of block.runs) if (run.show(chunk)) grown = block.node;
    }
    const arrived = countUpTo(this.chunks, chunk), all = this.chunks.length;
    this.ending.hidden = !this.data.ending || chunk < this.data.ends;
    this.bar.style.transform = `scaleX(${all ? arrived / all : 1})`;
    const chunks = this.streamed ? `${grouped(arrived)}/${grouped(all)} chunks` : "not streamed";
    this.soFar.textContent = `${chunks} · ${grouped(this.data.characters)} characters`;
    return grown;
  }
}

/** The chunks as a list, of which only the rows in view are in the page. */
class ChunkList {
  constructor(choices, effects, replay, lines) {
    this.lines = lines;
    this.times = replay.in_chunks === false;
    this.box = byId("chunk-list");
    this.rows = byId("chunk-rows");
    this.choices = choices;
    this.effects = new Map();
    for (const [chunk, ...effect] of effects) {
      this.effects.set(chunk, [...(this.effects.get(chunk) ?? []), effect]);
    }
    this.current = -1;
    this.rows.style.height = `${lines.length * this.height}px`;
    this.box.onscroll = () => this.draw();
  }

  get height() {
    return parseFloat(getComputedStyle(this.rows).getPropertyValue("--row")) *
      parseFloat(getComputedStyle(document.documentElement).fontSize);
  }

  /** Returns what a chunk did: choice, kind, and words. */
  effectsOf(chunk) {
    const texts = [];
    for (const choice of this.choices) {
      for (const { channel, runs } of choice.blocks) {
        runs.forEach((run, index) => {
          if (run.chunks[countUpTo(run.chunks, chunk) - 1] !== chunk) return;
          const part = index === 0 ? ".name" : ".arguments";
          const kind = runs.length > 1 ? channel + part : channel;
          const text = run.text.slice(run.end(chunk - 1), run.end(chunk)).slice(0, 500);
          if (text) texts.push([choice.data.index, kind, `“${text.replaceAll("\n", "␊")}”`]);
        });
      }
    }
    const others = this.effects.get(chunk) ?? [];
    const errors = others.filter(([, kind]) => kind === "not understood");
    return [...errors, ...texts, ...others.filter((each) => !errors.includes(each))];
  }

  show(chunk, due) {
    this.current = chunk;
    this.due = due;
    const top = Math.max(0, chunk) * this.height, { scrollTop, clientHeight } = this.box;
    if (top < scrollTop || top + this.height > scrollTop + clientHeight) {
      this.box.scrollTop = top - clientHeight / 2;
    }
    this.draw();
    byId("chunk-title").textContent = chunk < 0 ? "Before the first chunk" : `Chunk ${grouped(chunk)}`;
    byId("chunk-text").replaceChildren(...(chunk < 0 ? [] : prettyJson(this.lines[chunk] ?? "")));
  }

  draw() {
    const height = this.height, { scrollTop, clientHeight } = this.box;
    const first = Math.max(0, Math.floor(scrollTop / height) - 4);
    const last = Math.min(this.lines.length, Math.ceil((scrollTop + clientHeight) / height) + 4);
    const rows = [];
    for (let chunk = first; chunk < last; chunk++) rows.push(this.row(chunk, chunk * height));
    this.rows.replaceChildren(...rows);
    if (this.current >= 0) this.box.setAttribute("aria-activedescendant", `chunk-${this.current}`);
    else this.box.removeAttribute("aria-activedescendant");
  }

  row(chunk, top) {
    const effects = this.effectsOf(chunk);
    const [choice, kind, words] = effects[0] ?? [null, "empty", ""];
    const more = effects.length > 1 ? ` +${effects.length - 1}` : "";
    const time = `${(this.due[chunk] ?? 0).toFixed(2)} s`;
    const row = element(
      "div",
      `chunk is-${kind.replace(/\[.*/, "").replaceAll(" ", "_")}`,
      element("span", "number", grouped(chunk)),
      ...(this.times ? [element("span", "time", time)] : []),
      element("span", "of", choice === null ? "" : String(choice)),
      element("span", "kind", kind),
      element("span", "words", words + more),
    );
    row.id = `chunk-${chunk}`;
    row.dataset.chunk = chunk;
    row.style.top = `${top}px`;
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", String(chunk === this.current));
    row.setAttribute("aria-posinset", chunk + 1);
    row.setAttribute("aria-setsize", this.lines.length);
    row.classList.toggle("later", chunk > this.current);
    return row;
  }
}

const JSON_PARTS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
const MAX_PRETTY = 300000;

/** Lays JSON out without parsing it, so that each number keeps its digits. */
function* prettyJson(text) {
  if (text.length > MAX_PRETTY) return void (yield text);
  let indent = 0;
  const parts = text.match(JSON_PARTS) ?? [];
  for (let k = 0; k < parts.length; k++) {
    const part = parts[k], next = parts[k + 1];
    const line = () => `\n${"  ".repeat(indent)}`;
    if ("{[".includes(part)) {
      if ("}]".includes(next)) {
        yield part + parts[++k];
        continue;
      }
      indent++;
      yield part + line();
    } else if ("}]".includes(part)) {
      indent--;
      yield line() + part;
    } else if (part === ",") yield part + line();
    else if (part === ":") yield ": ";
    else yield element(part[0] === '"' ? (next === ":" ? "b" : "i") : "u", "", part);
  }
}

// ---- the page ------------------------------------------------------------------------

const exchanges = [...document.querySelectorAll("script.exchange")];
const page = { number: -1, player: null, choices: [], list: null, drawn: null, following: true };
const now = () => performance.now() / 1000;

function addRequest({ messages, tools, parameters }) {
  const title = byId("request-title"), section = byId("request");
  section.replaceChildren(title);
  for (const { role, parts } of messages) {
    const known = role.split(" ")[0].replace(/[^a-z]/g, "");
    const article = element("article", `message ${known}`, element("h3", "", role));
    for (const [kind, text] of parts) {
      if (kind) article.append(element("h4", "", kind));
      if (text) article.append(element("pre", kind.startsWith("tool call") ? "code" : "", text));
    }
    section.append(article);
  }
  const extras = element("div", "extras");
  if (parameters.length) {
    const list = element("dl");
    for (const [name, value] of parameters) {
      list.append(element("dt", "", name), element("dd", "", element("pre", "code", value)));
    }
    const words = `${parameters.length} parameter${parameters.length > 1 ? "s" : ""}`;
    extras.append(element("details", "", element("summary", "", words), list));
  }
  if (tools.length) {
    const words = `${tools.length} tool${tools.length > 1 ? "s" : ""} offered`;
    const details = element("details", "", element("summary", "", words));
    for (const { name, description, schema } of tools) {
      details.append(element("h4", "", name), element("p", "", description));
      if (schema) details.append(element("pre", "code", ...prettyJson(schema)));
    }
    extras.append(details);
  }
  if (!messages.length && !extras.childElementCount) {
    section.append(element("p", "silent", "no request was recorded"));
  }
  if (extras.childElementCount) section.append(extras);
  for (const article of section.querySelectorAll(".message")) clamp(article);
}

/** Folds a long message, with a button that unfolds it. */
function clamp(article) {
  const text = element("div", "", ...[...article.childNodes].slice(1));
  article.append(text);
  if (text.scrollHeight < 320) return;
  const button = element("button", "more", "Show all");
  button.type = "button";
  button.onclick = () => {
    const folded = text.classList.toggle("clamped");
    button.textContent = folded ? "Show all" : "Show less";
    button.setAttribute("aria-expanded", String(!folded));
  };
  button.setAttribute("aria-expanded", "false");
  text.className = "clamped";
  article.append(button);
}

function addTimeline({ marks, bars, why_not: whyNot, source, clock }, player) {
  byId("why-not").textContent = whyNot;
  byId("timeline").hidden = Boolean(whyNot);
  byId("controls").classList.toggle("idle", Boolean(whyNot));
  if (whyNot) return;
  const columns = [...bars].map((bar, k) => `M${k} 8v-${bar}h.72v${bar}z`).join("");
  for (const path of document.querySelectorAll("#timeline path")) path.setAttribute("d", columns);
  byId("slider").max = player.inChunks ? player.count : Math.round(player.duration * TICKS_PER_SECOND);
  byId("marks").replaceChildren(
    ...marks.map(([chunk, kind, choice, label, sign, isBad]) => {
      const tone = isBad || kind === "cut off" ? "bad" : kind.split(" ")[0];
      const button = element("button", tone, `${sign}\ufe0e`);
      const of = choice === null ? "" : `, choice ${choice}`;
      button.type = "button";
      button.tabIndex = -1;
      button.title = `${kind}${label && label !== kind ? `: ${label}` : ""}${of}, chunk ${grouped(chunk)}`;
      button.setAttribute("aria-label", button.title);
      const at = player.inChunks ? (chunk + 0.5) / player.count : player.due[chunk] / player.duration;
      button.style.left = `${Math.min(Math.max(at * 100, 0.4), 99.6)}%`;
      button.onclick = () => control((p, time) => p.seekChunk(chunk, time));
      return button;
    }),
  );
  const [first, ...basis] = clock.split(" · ");
  const rest = basis.length ? ` · ${basis.join(" · ")}` : "";
  byId("clock").className = source;
  byId("clock").title = clock;
  const words = element("span", "", first, element("span", "basis", rest));
  words.id = "clock-words";
  byId("clock").replaceChildren(words);
}

function open(number, chunk) {
  const read = (script) => JSON.parse(script.textContent);
  const data = read(exchanges[number]);
  const lines = document.querySelectorAll("script.chunks")[number].textContent.trim();
  const { speed = 1, loop = false } = page.player ?? {};
  const player = new Player(data.replay, speed, loop);
  const choices = data.choices.map((choice) => new Choice(choice, !data.replay.why_not));
  const chunks = lines ? lines.split("\n") : [];
  Object.assign(page, { number, player, choices, drawn: null });
  page.list = chunks.length ? new ChunkList(choices, data.effects, data.replay, chunks) : null;
  document.title = `${data.title} – recviewer`;
  byId("address").textContent = data.address;
  byId("title").textContent = data.title;
  byId("headline").replaceChildren(...data.headline.map((words) => element("li", "", words)));
  byId("facts").replaceChildren(
    ...data.facts.filter(([name]) => name !== "clock" || data.replay.why_not).map(([name, text]) =>
      element("div", "", element("dt", name, name), element("dd", "", text))),
  );
  addRequest(data.request);
  byId("answers-title").textContent = choices.length > 1 ? "Answers" : "Answer";
  byId("choices").replaceChildren(...choices.map((choice) => choice.node));
  if (!choices.length) byId("choices").append(element("p", "silent", "no answer in words"));
  addTimeline(data.replay, player);
  byId("chunks-button").hidden = !page.list;
  if (!page.list) byId("inspector").hidden = true;
  for (const link of byId("index").querySelectorAll("a")) {
    link.toggleAttribute("aria-current", link.hash === `#exchange=${number}`);
  }
  if (chunk !== null) player.seekChunk(chunk, now());
  draw();
}

/** Draws the state now, and again at the next frame while it plays. */
function draw() {
  const { player } = page, head = player.at(now());
  const running = player.playing && !head.ended;
  if (page.drawn !== head.chunk) {
    const grown = page.choices.map((choice) => choice.show(head.chunk)).filter(Boolean);
    if (running) follow(grown.at(-1));
    page.drawn = head.chunk;
    document.body.dataset.chunk = head.chunk;
    highlight(head.chunk);
    if (page.list && !byId("inspector").hidden) page.list.show(head.chunk, player.due);
  }
  const { count, duration, inChunks } = player;
  const at = inChunks ? (head.chunk + 1) / count : head.seconds / duration;
  byId("timeline").firstElementChild.style.setProperty("--at", `${at * 100}%`);
  const words = `${grouped(head.chunk + 1)}/${grouped(count)} chunks`;
  const time = inChunks ? "" : `${clockWords(head.seconds)} / ${clockWords(duration)} · `;
  const slider = byId("slider");
  slider.value = inChunks ? head.chunk + 1 : Math.round(head.seconds * TICKS_PER_SECOND);
  slider.setAttribute("aria-valuetext", time + words);
  byId("position").textContent = time + words;
  byId("play").setAttribute("aria-label", running ? "Pause" : "Play");
  byId("play").title = running ? "Pause (space)" : "Play (space)";
  const sign = running ? "M3 2h3.5v12H3zM9.5 2H13v12H9.5z" : "M4 1.8v12.4L14 8z";
  byId("play").querySelector("path").setAttribute("d", sign);
  byId("speed").value = String(player.speed);
  byId("loop").setAttribute("aria-pressed", String(player.loop));
  byId("choices").setAttribute("aria-live", running ? "off" : "polite");
  document.body.dataset.playing = running;
  if (running) requestAnimationFrame(draw);
}

/** Marks the text that a chunk brought, where the browser can. */
function highlight(chunk) {
  if (!globalThis.Highlight) return;
  const ranges = [];
  const runs = page.choices.flatMap((choice) => choice.blocks.flatMap((block) => block.runs));
  for (const run of chunk < page.player.count - 1 || !byId("inspector").hidden ? runs : []) {
    const start = run.end(chunk - 1), end = run.end(chunk);
    if (start === end) continue;
    const range = new Range();
    range.setStart(run.node, start);
    range.setEnd(run.node, end);
    ranges.push(range);
  }
  CSS.highlights.set("newest", new Highlight(...ranges));
}

/** Keeps the newest text in view, unless the reader has scrolled. */
function follow(grown) {
  if (!grown || !page.following) return;
  const room = innerHeight - byId("dock").offsetHeight;
  const below = grown.getBoundingClientRect().bottom - room + 24;
  if (below > 0) scrollBy({ top: below, behavior: "instant" });
}

/** Changes the player, and says where it is once it rests. */
function control(change) {
  if (byId("timeline").hidden) return;
  const time = now(), wasPlaying = page.player.playing;
  change(page.player, time);
  if (page.player.playing && !wasPlaying) page.following = true;
  draw();
  if (!page.player.playing) {
    byId("status").textContent = byId("position").textContent;
    const many = exchanges.length > 1 ? `exchange=${page.number}&` : "";
    history.replaceState(null, "", `#${many}chunk=${Math.max(0, page.drawn)}`);
  }
}

const ACTIONS = {
  ...Object.fromEntries(Object.entries(CONTROLS).map(([name, change]) => [name, () => control(change)])),
  toggle_chunks() {
    if (!page.list) return;
    const inspector = byId("inspector");
    inspector.hidden = !inspector.hidden;
    byId("chunks-button").setAttribute("aria-expanded", String(!inspector.hidden));
    page.drawn = null;
    draw();
  },
  toggle_request: () => (byId("request").hidden = !byId("request").hidden),
  next_exchange: () => page.number + 1 < exchanges.length && (location.hash = `exchange=${page.number + 1}`),
  previous_exchange: () => page.number > 0 && (location.hash = `exchange=${page.number - 1}`),
  help: () => byId("help").showModal(),
};

const KEYS = [
  ["toggle", ["p", "space"], "play or pause"],
  ["step_back", [","], "one chunk back, and pause"],
  ["step_forward", ["."], "one chunk forward, and pause"],
  ["seek_back", ["←"], "5 s back; 10 chunks where the clock is assumed"],
  ["seek_forward", ["→"], "5 s forward; 10 chunks where the clock is assumed"],
  ["tenth_back", ["shift+←"], "a tenth back"],
  ["tenth_forward", ["shift+→"], "a tenth forward"],
  ["start", ["home", "g"], "go to the start"],
  ["end", ["end", "G"], "go to the end"],
  ["previous_mark", ["["], "go to the previous mark: first text, tool call, finish, usage, error"],
  ["next_mark", ["]"], "go to the next mark"],
  ["previous_finish", ["{"], "go to the previous finish of any choice"],
  ["next_finish", ["}"], "go to the next finish of any choice"],
  ["slower", ["<", "-"], "halve the speed"],
  ["faster", [">", "+", "="], "double the speed; after 64× comes instant"],
  ["normal_speed", ["⌫"], "back to speed 1×"],
  ["loop", ["L"], "begin again at the end, or stop there"],
  ["toggle_chunks", ["c"], "show or hide the chunks and the JSON of the chunk"],
  ["toggle_request", ["d"], "show or hide the request"],
  ["previous_exchange", ["alt+↑"], "open the previous exchange"],
  ["next_exchange", ["alt+↓"], "open the next exchange"],
  ["help", ["?"], "show all keys"],
];
const NAMES = {
  " ": "space", ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓",
  Home: "home", End: "end", Backspace: "⌫",
};
const BOUND = new Map(KEYS.flatMap(([action, keys]) => keys.map((key) => [key, ACTIONS[action]])));

function pressed(event) {
  if (event.ctrlKey || event.metaKey || byId("help").open) return;
  const { target } = event, inList = target.id === "chunk-list";
  const name = NAMES[event.key] ?? event.key;
  const isArrow = name.length === 1 && "←→↑↓".includes(name);
  const shift = event.shiftKey && isArrow ? "shift+" : "";
  const key = (event.altKey ? "alt+" : "") + shift + name;
  if (key === "space" && target.closest("button, summary, a")) return;
  if (target.closest("select") && isArrow) return;
  let action = BOUND.get(key);
  if (/^[0-9]$/.test(key)) action = () => control((p, time) => p.seekFraction(Number(key) / 10, time));
  if (inList && ["↑", "k"].includes(key)) action = ACTIONS.step_back;
  if (inList && ["↓", "j"].includes(key)) action = ACTIONS.step_forward;
  if (!action) return;
  event.preventDefault();
  action();
}

/** Reads the place in the address of the page: an exchange, and a chunk of it. */
function place() {
  const found = new URLSearchParams(location.hash.slice(1));
  const number = Number(found.get("exchange") ?? 0);
  const chunk = /^\d+$/.test(found.get("chunk") ?? "") ? Number(found.get("chunk")) : null;
  return [exchanges[number] ? number : 0, chunk];
}

function moved() {
  const [number, chunk] = place();
  if (number !== page.number) {
    open(number, chunk);
    scrollTo(0, 0);
  } else if (chunk !== null) control((p, time) => p.seekChunk(chunk, time));
}

function start() {
  for (const speed of SPEEDS) {
    const option = element("option", "", speed === Infinity ? "instant" : `${speed}×`);
    option.value = String(speed);
    byId("speed").append(option);
  }
  for (const [, keys, words] of KEYS) {
    const names = keys.flatMap((key) => [element("kbd", "", key), " "]);
    byId("keys").append(element("dt", "", ...names), element("dd", "", words));
  }
  byId("keys").append(element("dt", "", element("kbd", "", "0"), " … ", element("kbd", "", "9")), element("dd", "", "go to 0, 10, … 90 %"));
  if (exchanges.length > 1) {
    const items = exchanges.map((script, number) => {
      const link = element("a", "", script.dataset.title, element("small", "", script.dataset.facts));
      link.href = `#exchange=${number}`;
      return element("li", "", link);
    });
    byId("index").append(element("h2", "", `${exchanges.length} exchanges`), element("ol", "", ...items));
    byId("index").hidden = false;
    document.body.classList.add("several");
  }
  byId("play").onclick = ACTIONS.toggle;
  byId("speed").onchange = (event) => control((p, time) => p.change(time, { speed: Number(event.target.value) }));
  byId("slider").oninput = ({ target }) => control((p, time) => {
    if (p.inChunks) p.seekChunk(Number(target.value) - 1, time);
    else p.seekSeconds(Number(target.value) / TICKS_PER_SECOND, time);
  });
  for (const button of document.querySelectorAll("[data-do]")) button.onclick = ACTIONS[button.dataset.do];
  byId("chunk-list").onclick = ({ target }) => {
    const row = target.closest("[data-chunk]");
    if (row) control((p, time) => p.seekChunk(Number(row.dataset.chunk), time, false));
  };
  for (const kind of ["wheel", "touchmove"]) {
    addEventListener(kind, () => (page.following = false), { passive: true });
  }
  addEventListener("keydown", pressed);
  addEventListener("hashchange", moved);
  addEventListener("resize", () => page.list && !byId("inspector").hidden && page.list.draw());
  addEventListener("beforeprint", () => {
    for (const choice of page.choices) choice.show(page.player.count - 1);
    byId("request").hidden = false;
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
  addEventListener("afterprint", () => {
    page.drawn = null;
    draw();
  });
  open(...place());
}

start();
