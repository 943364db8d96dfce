// What the page says, in the language of whoever reads it. WORDS holds one catalogue for each tag.

let tongue = "en";

/** The catalogue that answers a list of BCP 47 tags best; English when none does. */
function nearest(tags) {
  const known = new Map(Object.keys(WORDS).map((tag) => [tag.toLowerCase(), tag]));
  for (const wanted of tags) {
    const tag = String(wanted || "").replaceAll("_", "-").toLowerCase();
    const main = tag.split("-")[0];
    const chinese = /-(tw|hk|mo|hant)\b/.test(tag) ? "zh-tw" : "zh-cn";
    const found = known.get(main === "zh" ? chinese : tag) || known.get(main);
    if (found) return found;
  }
  return "en";
}

/** Speak that language from here on, in all texts that stand in the document. */
function speak(tags) {
  tongue = nearest(tags);
  const root = document.documentElement;
  root.lang = tongue;
  root.dir = RIGHT_TO_LEFT.includes(tongue) ? "rtl" : "ltr";
  for (const place of document.querySelectorAll("[data-say]")) place.textContent = t(place.dataset.say);
  for (const place of document.querySelectorAll("[data-label]")) {
    place.setAttribute("aria-label", t(place.dataset.label));
  }
}

/** The text of that key with what was seen filled in. */
function t(key, seen = {}) {
  const isolated = RIGHT_TO_LEFT.includes(tongue) ? (value) => `\u2068${value}\u2069` : String;
  return WORDS[tongue][key].replace(/\{(\w+)\}/g, (_, name) => isolated(seen[name]));
}

const percent = (share) => new Intl.NumberFormat(tongue, { style: "percent" }).format(share);

const figure = (value, digits = 0) =>
  new Intl.NumberFormat(tongue, { maximumFractionDigits: digits }).format(value);

/** Seconds as a clock shows them: 1:07.3, or 1:07 without tenths. */
function clock(seconds, tenths = false) {
  const whole = Math.max(0, tenths ? Math.floor(seconds * 10) / 10 : Math.floor(seconds));
  const rest = whole % 60;
  const padded = tenths ? rest.toFixed(1).padStart(4, "0") : String(Math.floor(rest)).padStart(2, "0");
  return `${Math.floor(whole / 60)}:${padded}`;
}
