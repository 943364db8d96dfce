// The page: what is shown when, and what each control does. It knows its host only by what it can be asked.

const $ = (id) => document.getElementById(id);
const MOST_SOFT_DB = -40;

const host = HOST === "engine" ? new EngineHost() : new ChatHost();
const film = $("film");
const timeline = new Timeline(seek);
let view = null;
let shown = "";
let busy = 0;
let wanted = 0;

// ---- showing

/** See how things stand; the preview may take longer and is waited for beside. */
async function refresh() {
  const turn = ++wanted;
  const found = await host.view();
  if (turn !== wanted) return;
  view = found;
  render();
  keepUp(turn).catch((error) => turn === wanted && complain(error));
}

async function keepUp(turn) {
  await screen(turn);
  while (turn === wanted && view.preview.status === "making") {
    await pause(0.5);
    const { preview } = await host.view();
    if (turn !== wanted) return;
    view.preview = preview;
    if (preview.status === "ready") timeline.show(view);
    await screen(turn);
  }
}

function render() {
  const music = view.music;
  $("page").setAttribute("aria-busy", "false");
  $("name").textContent = view.title || t("title");
  $("about").textContent = about(music);
  $("stage").hidden = !view.duration_s;
  $("desk").hidden = !view.duration_s && !view.offered.length;
  $("export").parentElement.hidden = !view.duration_s;
  $("nothing").hidden = Boolean(music.length || view.offered.length);
  $("nothing").textContent = t(view.duration_s ? "no_music" : "nothing");
  $("screen").style.aspectRatio = view.height ? `${view.width} / ${view.height}` : "16 / 9";
  $("screen").style.setProperty("--ratio", view.height ? view.width / view.height : 16 / 9);
  document.title = `${view.title || t("title")} – add-music`;
  timeline.show(view);
  renderOffers();
  renderTakes();
  renderVolume();
  tick();
}

function about(music) {
  if (!music.length) return "";
  const [first] = music;
  const tempo = first.tempo_bpm ? t("tempo", { bpm: figure(first.tempo_bpm) }) : "";
  const names = [...new Set(music.map((piece) => piece.name))].join(", ");
  return [names, tempo, first.key].filter(Boolean).join(" · ");
}

function renderTakes() {
  $("takes").hidden = !view.takes.length || view.offered.length;
  const chips = view.takes.map(({ number, seed, chosen }) => {
    const chip = document.createElement("label");
    const input = document.createElement("input");
    Object.assign(input, { type: "radio", name: "take", value: seed, checked: chosen });
    input.addEventListener("change", () => edit({ seed }, t("changing")));
    const words = document.createElement("span");
    words.textContent = t("take", { number: figure(number) });
    chip.append(input, words);
    return chip;
  });
  const focused = document.activeElement?.name === "take";
  $("take-list").replaceChildren(...chips);
  if (focused) $("take-list").querySelector(":checked")?.focus();
}

function renderOffers() {
  $("offers").hidden = !view.offered.length;
  const rows = view.offered.map((offer) => {
    const row = document.createElement("li");
    const hear = button("hear", t("hear", { number: figure(offer.number) }), () => sample(offer, hear));
    const words = document.createElement("p");
    words.textContent = `${figure(offer.number)}. ${offer.words}`;
    const choose = button("quiet", t("choose"), () => edit({ take: offer.number }, t("changing")));
    choose.setAttribute("aria-label", `${t("choose")}: ${t("take", { number: figure(offer.number) })}`);
    choose.setAttribute("aria-pressed", String(offer.chosen));
    row.append(hear, words, choose);
    return row;
  });
  $("offer-list").replaceChildren(...rows);
}

function button(kind, name, press) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: kind });
  if (kind === "hear") {
    made.append($("play").firstElementChild.cloneNode(true));
    made.setAttribute("aria-label", name);
  } else {
    made.textContent = name;
  }
  made.addEventListener("click", press);
  return made;
}

function renderVolume() {
  const [music] = view.music;
  $("levels").hidden = !music;
  if (!music || dragging) return;
  const db = music.volume > 0 ? Math.round(20 * Math.log10(music.volume)) : MOST_SOFT_DB;
  $("volume").value = String(Math.min(Math.max(db, MOST_SOFT_DB), 0));
  level();
}

function level() {
  const db = Number($("volume").value);
  const words = db <= MOST_SOFT_DB ? t("off") : t("decibels", { db: figure(db).replace("-", "−") });
  $("level").textContent = words;
  $("volume").setAttribute("aria-valuetext", words);
  $("volume").style.setProperty("--at", `${(100 * (db - MOST_SOFT_DB)) / -MOST_SOFT_DB}%`);
}

/** The film on the screen, or why there is none. */
async function screen(turn) {
  const { status, key, share: done, error } = view.preview;
  const words = t("making", { percent: percent(done) });
  // while a new preview is made, the one before may be played on
  if (!shown) veil(status === "making" || status === "ready", words, done);
  else if (status === "making" && !busy) say(words);
  if (status === "failed") throw new Failure(error?.message ?? t("failed"), error?.next_step);
  if (status === "none" && view.duration_s) veil(true, t("no_preview"), null);
  if (status !== "ready" || key === shown) return;
  const address = await host.film(key, (part) => {
    const fetching = t("fetching", { percent: percent(part) });
    if (shown) say(fetching);
    else veil(true, fetching, part);
  });
  if (turn !== wanted) return;
  const { currentTime, paused } = film;
  film.src = address;
  await new Promise((done, refuse) => {
    film.onloadeddata = done;
    film.onerror = () => refuse(new Failure(t("not_shown"), t("not_shown_next")));
  });
  shown = key;
  film.currentTime = Math.min(currentTime, view.duration_s);
  if (!paused) film.play().catch(() => {});
  veil(false);
  if (!busy) say("");
}

function veil(on, words = "", done = 0) {
  $("veil").hidden = !on;
  $("veil-words").textContent = words;
  $("veil").querySelector(".veil-bar").hidden = done === null;
  $("veil-share").style.width = `${100 * (done ?? 0)}%`;
  $("play").disabled = on && !shown;
}

function say(words) {
  if ($("status").textContent !== words) $("status").textContent = words;
}

function complain(error) {
  const failure = error instanceof Failure ? error : new Failure(t("failed"), String(error.message ?? error));
  $("alert-what").textContent = failure.message;
  $("alert-next").textContent = failure.next;
  $("alert").hidden = false;
  if (!view) $("nothing").hidden = true;
  $("page").setAttribute("aria-busy", "false");
  say("");
  if (!(error instanceof Failure)) console.error(error);
}

// ---- doing

/** Do something of which the reader is told, one thing at a time; whatever goes wrong is shown. */
async function work(words, task) {
  if (busy) return;
  busy += 1;
  $("alert").hidden = true;
  document.documentElement.classList.add("working");
  say(words);
  try {
    await task();
    say("");
  } catch (error) {
    complain(error);
    if (view) render();
  } finally {
    busy -= 1;
    document.documentElement.classList.remove("working");
  }
}

const edit = (wishes, words) =>
  work(words, async () => {
    await host.edit(wishes);
    await refresh();
  });

let dragging = false;
$("volume").addEventListener("input", () => {
  dragging = true;
  level();
});
$("volume").addEventListener("change", () => {
  dragging = false;
  const db = Number($("volume").value);
  const volume = db <= MOST_SOFT_DB ? 0 : Number((10 ** (db / 20)).toFixed(4));
  edit({ volume }, t("changing"));
});

$("another").addEventListener("click", () => edit({ seed: view.next_seed }, t("changing")));

$("export").addEventListener("click", () =>
  work(t("exporting"), async () => {
    exporting(0, t("exporting"));
    try {
      const made = await host.export(exporting);
      if (made) delivered(made);
    } finally {
      $("export-share").hidden = $("cancel").hidden = true;
      $("export").disabled = false;
      $("export-words").textContent = t("export");
    }
  }),
);

$("cancel").addEventListener("click", () => host.cancel().catch(complain));

function exporting(done, words) {
  $("export").disabled = true;
  $("export-share").hidden = $("cancel").hidden = false;
  $("export-share").value = done;
  $("export-words").textContent = percent(done);
  $("delivered").hidden = true;
  if (words) say(words);
}

function delivered({ href, path, report }) {
  const place = $("delivered");
  place.replaceChildren(t("exported"), " ");
  if (href) {
    const link = document.createElement("a");
    const name = encodeURIComponent(`${stem(view.title)}.music`);
    Object.assign(link, { href: `${href}?name=${name}`, download: "", textContent: t("save") });
    place.append(link);
  } else if (path) {
    const words = document.createElement("bdi");
    words.className = "path";
    words.textContent = path;
    place.append(words);
  }
  const facts = measured(report);
  if (facts) place.append(Object.assign(document.createElement("small"), { textContent: facts }));
  place.hidden = false;
}

/** What was measured on the finished file, as far as it is for people. */
function measured(report) {
  const loudness = report?.loudness?.integrated_lufs;
  const parts = [
    report?.duration_s ? clock(report.duration_s, true) : "",
    loudness ? `${figure(loudness, 1).replace("-", "−")} LUFS` : "",
    report?.video?.copied ? t("copied") : "",
  ];
  return parts.filter(Boolean).join(" · ");
}

const stem = (name) => (name || "video").replace(/\.[^.]*$/, "");

$("again").addEventListener("click", () => {
  $("nothing").hidden = Boolean(view);
  work(t("loading"), view ? refresh : begin);
});

// ---- playing

function seek(seconds) {
  if (shown) film.currentTime = Math.min(seconds, film.duration || seconds);
  tick(seconds);
}

function tick(seconds = film.currentTime) {
  timeline.at(seconds);
  $("clock").textContent = `${clock(seconds)} / ${clock(view?.duration_s ?? 0)}`;
}

const follow = () => {
  tick();
  if (!film.paused) requestAnimationFrame(follow);
};

const toggle = () => {
  if (!shown) return;
  silence();
  if (film.paused) film.play().catch((error) => complain(new Failure(t("not_shown"), error.message)));
  else film.pause();
};

function playing() {
  $("play").classList.toggle("on", !film.paused);
  $("play").setAttribute("aria-label", t(film.paused ? "play" : "pause"));
  follow();
}

film.addEventListener("play", playing);
film.addEventListener("pause", playing);
film.addEventListener("ended", playing);
film.addEventListener("seeked", () => tick());
film.addEventListener("click", toggle);
$("play").addEventListener("click", toggle);
document.addEventListener("keydown", (event) => {
  const free = !event.target.closest?.("button, input, a");
  if (event.key === " " && free) {
    event.preventDefault();
    toggle();
  }
});

// ---- hearing a take before it is chosen

let heard = null;

/** Play what is heard of a take, beside its picture where that is on the screen; again to stop. */
async function sample(offer, pressed) {
  const again = heard?.pressed === pressed;
  silence();
  if (again) return;
  heard = { pressed };
  pressed.classList.add("on");
  try {
    const address = await host.take(offer);
    if (heard?.pressed !== pressed) return;
    $("sample").src = address;
    if (shown) {
      film.muted = true;
      film.currentTime = offer.start_s;
      await film.play();
    }
    await $("sample").play();
  } catch (error) {
    if (heard?.pressed !== pressed) return;
    silence();
    complain(error instanceof Failure ? error : new Failure(t("not_shown"), error.message));
  }
}

function silence() {
  if (!heard) return;
  heard.pressed.classList.remove("on");
  heard = null;
  $("sample").pause();
  film.pause();
  film.muted = false;
}

$("sample").addEventListener("ended", silence);

// ---- beginning

async function begin() {
  await host.begin();
  await refresh();
}

document.addEventListener("changed", () => {
  if (view && !busy) work(t("loading"), refresh);
});
speak(navigator.languages);
$("nothing").textContent = t("loading");
work(t("loading"), begin);
