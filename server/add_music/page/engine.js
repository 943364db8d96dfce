// Whom the page asks in a browser of its own: the engine that served it, by the routes every client uses.
// A ticket stands behind the # of the address once; it is exchanged for a cookie that no script can read.

const AGENT = "nemo_agent";
const BRIEF = "application/vnd.add-music.brief+json";

class EngineHost {
  constructor() {
    this.project = location.pathname.split("/").pop();
    this.render = null;
  }

  /** Enter, and tell in which languages the reader wants to be spoken to. */
  async begin() {
    const ticket = location.hash.slice(1);
    speak(navigator.languages);
    if (ticket) {
      history.replaceState(null, "", location.pathname);
      const answer = await this.#send("/page/enter", { ticket });
      if (!answer.ok) throw new Failure(t("closed"), t("closed_next"));
    }
  }

  view() {
    return this.#ask(`/api/page/${this.project}`);
  }

  /** The address of a preview; the browser fetches what it needs of it. */
  async film(key) {
    return `/api/page/${this.project}/preview/${key}`;
  }

  /** The address of what is heard of an offered take. */
  async take({ id }) {
    return `/api/takes/${id}/sound`;
  }

  /** Change the music by typed wishes; ends when the timeline has changed. */
  async edit(wishes) {
    const part = { inlineData: { mimeType: BRIEF, data: btoa(JSON.stringify(wishes)) } };
    const message = { session_id: this.project, new_message: { role: "user", parts: [part] } };
    const answer = await this.#send("/run_sse", message);
    if (!answer.headers.get("content-type").startsWith("text/event-stream")) await this.#data(answer);
    for (const line of (await answer.text()).split("\n")) {
      const event = line.startsWith("data: ") ? JSON.parse(line.slice(6)) : {};
      if (event.error) throw new Failure(event.error, event.error_details?.next_step);
    }
  }

  /** Make the finished file; answers with where it can be saved from. */
  async export(heard) {
    const { state } = await this.#ask(`/api/state/${AGENT}/me/${this.project}/latest`);
    this.render = `page_${crypto.randomUUID()}`;
    const wanted = { id: this.render, sessionId: this.project, draft: state.draft, output: { format: "mp4" } };
    await this.#data(await this.#send("/api/render/proxy/lambda", wanted));
    const one = `/api/render/proxy/lambda/${this.render}`;
    const done = await until(
      () => this.#ask(one),
      (told) => !["pending", "processing"].includes(told.status),
      (told) => heard(told.progress / 100, told.words),
    );
    if (done.status === "cancelled") return null;
    if (done.status === "failed") throw new Failure(done.error?.message ?? t("failed"), done.error?.next_step);
    return { href: `/api/render/proxy/${this.render}/download`, report: done.report };
  }

  async cancel() {
    await this.#data(await this.#send(`/api/render/proxy/lambda/${this.render}/cancel`, {}));
  }

  async #ask(path) {
    return this.#data(await this.#fetch(path, {}));
  }

  #send(path, body) {
    const headers = { "Content-Type": "application/json" };
    return this.#fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  }

  async #fetch(path, options) {
    const headers = { ...options.headers, "Accept-Language": tongue };
    try {
      return await fetch(path, { ...options, headers });
    } catch {
      throw lost();
    }
  }

  async #data(answer) {
    const told = await answer.json().catch(() => ({}));
    if (answer.status === 401) throw new Failure(t("closed"), t("closed_next"));
    const error = told.data?.error;
    if (error) throw new Failure(error.message, error.next_step);
    if (!answer.ok || told.code) throw new Failure(told.message || t("failed"));
    return told.data;
  }
}
