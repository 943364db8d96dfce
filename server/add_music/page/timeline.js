// The timeline: sections of the music, the sound of the clip, where somebody speaks and where the picture cuts.

const STEP_S = 1;
const LEAP_S = 5;

class Timeline {
  #lanes = document.getElementById("lanes");
  #canvas = document.getElementById("outline");
  #head = document.getElementById("head");
  #view = null;
  #seek;

  /** @param seek told a time in seconds that the reader wants to see */
  constructor(seek) {
    this.#seek = seek;
    this.#lanes.addEventListener("pointerdown", (event) => this.#grab(event));
    this.#lanes.addEventListener("keydown", (event) => this.#key(event));
    new ResizeObserver(() => this.#draw()).observe(this.#lanes);
    document.addEventListener("restyled", () => this.#draw());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#draw());
  }

  show(view) {
    this.#view = view;
    this.#lanes.setAttribute("aria-valuemin", "0");
    this.#lanes.setAttribute("aria-valuemax", String(view.duration_s));
    const sections = view.music.flatMap((music) => (music.sections.length ? music.sections : [music]));
    const { music } = view;
    document.getElementById("pieces").replaceChildren(
      ...music.map((piece) => this.#span("piece", piece)),
      ...sections.map((section) => this.#span("section", section, section.label ?? section.name)),
    );
    document.getElementById("spans").replaceChildren(
      ...view.speech.map((span) => this.#span("speech", span)),
      ...view.cuts_s.map((at) => this.#span("cut", { start_s: at, end_s: at })),
    );
    const legend = document.getElementById("legend");
    legend.querySelector(".of-music").hidden = !music.length;
    legend.querySelector(".of-sound").hidden = !view.sound.length;
    legend.querySelector(".of-speech").hidden = !view.speech.length;
    legend.querySelector(".of-cuts").hidden = !view.cuts_s.length;
    this.#spell(sections);
    this.#draw();
  }

  /** Put the playhead at that time. */
  at(seconds) {
    if (!this.#view) return;
    const total = this.#view.duration_s;
    this.#head.style.insetInlineStart = `${share(seconds, total)}%`;
    this.#lanes.setAttribute("aria-valuenow", seconds.toFixed(1));
    const words = t("position_at", { time: clock(seconds), total: clock(total) });
    const here = this.#sectionAt(seconds);
    this.#lanes.setAttribute("aria-valuetext", here ? `${words}, ${here}` : words);
  }

  #sectionAt(seconds) {
    const sections = this.#view.music.flatMap((music) => music.sections);
    return sections.find((one) => one.start_s <= seconds && seconds < one.end_s)?.label;
  }

  /** The same in words, for those who do not see it. */
  #spell(sections) {
    const told = (span) => `${span.label ?? span.name ?? ""} ${clock(span.start_s)}–${clock(span.end_s)}`.trim();
    const lines = [
      [t("music"), sections.map(told)],
      [t("speech"), this.#view.speech.map(told)],
      [t("cuts"), this.#view.cuts_s.map((at) => clock(at, true))],
    ];
    document.getElementById("spoken-lanes").textContent = lines
      .filter(([, spans]) => spans.length)
      .map(([name, spans]) => `${name}: ${spans.join(", ")}.`)
      .join(" ");
  }

  #span(kind, { start_s: start, end_s: end }, label = "") {
    const place = document.createElement("div");
    place.className = kind;
    place.style.left = `${share(start, this.#view.duration_s)}%`;
    place.style.width = `${share(end - start, this.#view.duration_s)}%`;
    if (label) {
      const words = document.createElement("span");
      words.textContent = place.title = label;
      place.append(words);
    }
    return place;
  }

  /** Both outlines: the music grows upwards from the middle, the clip's own sound hangs below it. */
  #draw() {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    if (!this.#view || !width) return;
    const scale = window.devicePixelRatio || 1;
    this.#canvas.width = Math.round(width * scale);
    this.#canvas.height = Math.round(height * scale);
    const pen = this.#canvas.getContext("2d");
    pen.scale(scale, scale);
    const style = getComputedStyle(this.#lanes);
    const music = { from: height * 0.56, tall: -height * 0.3, colour: style.getPropertyValue("--ink-music") };
    const sound = { from: height * 0.63, tall: height * 0.3, colour: style.getPropertyValue("--ink-sound") };
    this.#bars(pen, this.#view.preview.music, music);
    this.#bars(pen, this.#view.sound, sound);
  }

  #bars(pen, levels, { from, tall, colour }) {
    const width = this.#canvas.clientWidth;
    const count = Math.max(Math.floor(width / 4), 1);
    const loudest = Math.max(...levels) || 1;
    pen.fillStyle = colour;
    for (let bar = 0; bar < count && levels.length; bar++) {
      const first = Math.floor((bar / count) * levels.length);
      const last = Math.max(Math.ceil(((bar + 1) / count) * levels.length), first + 1);
      const level = Math.max(...levels.slice(first, last)) / loudest;
      const high = Math.max(Math.abs(tall) * level, level > 0 ? 1 : 0);
      pen.beginPath();
      pen.roundRect(bar * (width / count), tall < 0 ? from - high : from, 2.5, high, 1.25);
      pen.fill();
    }
  }

  #grab(event) {
    if (!this.#view || event.button) return;
    this.#lanes.setPointerCapture(event.pointerId);
    const follow = (moved) => {
      const { left, width } = this.#lanes.getBoundingClientRect();
      const where = Math.min(Math.max((moved.clientX - left) / width, 0), 1);
      this.#seek(where * this.#view.duration_s);
    };
    follow(event);
    this.#lanes.addEventListener("pointermove", follow);
    const leave = () => this.#lanes.removeEventListener("pointermove", follow);
    this.#lanes.addEventListener("pointerup", leave, { once: true });
    this.#lanes.addEventListener("pointercancel", leave, { once: true });
  }

  #key(event) {
    if (!this.#view) return;
    const now = Number(this.#lanes.getAttribute("aria-valuenow")) || 0;
    const total = this.#view.duration_s;
    const moves = {
      ArrowLeft: now - STEP_S, ArrowDown: now - STEP_S, ArrowRight: now + STEP_S, ArrowUp: now + STEP_S,
      PageDown: now - LEAP_S, PageUp: now + LEAP_S, Home: 0, End: total,
    };
    if (!(event.key in moves)) return;
    event.preventDefault();
    this.#seek(Math.min(Math.max(moves[event.key], 0), total));
  }
}

const share = (part, total) => (total ? (100 * part) / total : 0);
