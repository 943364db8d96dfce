// Whom the page asks inside a chat: the host around it, by JSON-RPC in messages between windows (MCP Apps,
// 2026-01-26). The host calls the server's tools; nothing is fetched, so the host's strictest policy will do.

const PROTOCOL = "2026-01-26";
const TOOL = "page";
const PATIENCE_S = 120;
const THEMED = /^--[a-z0-9-]+$/;

/** An error of a tool as people are told it: without the tool, its code and the word before the next step. */
function failure(words) {
  const [, what, next] = words.match(/^(?:Error executing tool \w+: )?(?:\[\w+\] )?(.*?)(?: Next: (.*))?$/s);
  return new Failure(what || t("failed"), next ?? "");
}

class ChatHost {
  #waiting = new Map();
  #number = 0;
  #context = {};
  #told;
  #tell;

  constructor() {
    this.project = null;
    this.job = null;
    this.#told = new Promise((done) => (this.#tell = done));
    window.addEventListener("message", (event) => {
      if (event.source === window.parent && event.data?.jsonrpc === "2.0") this.#hear(event.data);
    });
  }

  async begin() {
    speak(navigator.languages);
    const answer = await this.#request("ui/initialize", {
      protocolVersion: PROTOCOL,
      appInfo: { name: "add-music", version: "1" },
      appCapabilities: { availableDisplayModes: ["inline", "fullscreen"] },
    });
    this.#adopt(answer.hostContext ?? {});
    this.#notify("ui/notifications/initialized");
    new ResizeObserver(() => this.#measure()).observe(document.documentElement);
    await this.#told;
  }

  /** The project as the server sees it; without a name it is the one at hand. */
  async view() {
    const view = await this.#call(TOOL, this.project ? { project: this.project } : {});
    this.project = view.project ?? this.project;
    return view;
  }

  /** The preview in pieces that every host lets through, put together to an address of its own. */
  async film(key, heard = () => {}) {
    const pieces = [];
    for (let at = 0; at !== null; ) {
      const piece = await this.#call(TOOL, { project: this.project, preview: key, at });
      pieces.push(piece.data);
      at = piece.next;
      heard(at === null ? 1 : at / piece.size);
    }
    // the policy that the specification demands of hosts allows `data:`, not `blob:`
    return `data:video/mp4;base64,${pieces.join("")}`;
  }

  async take({ number }) {
    const { data } = await this.#call(TOOL, { project: this.project, take: number });
    return `data:audio/mpeg;base64,${data}`;
  }

  async edit(wishes) {
    let told = await this.#call("edit", { brief: wishes, project: this.project });
    while (told.status === "running") {
      await pause(1);
      told = await this.#call("edit", { job: told.job, project: this.project });
    }
    this.#inform(`On the page the user changed the music (${JSON.stringify(wishes)}). ${told.summary}`);
  }

  async export(heard) {
    let told = await this.#call("export", { project: this.project });
    while (told.status === "running") {
      this.job = told.job;
      heard(told.progress ?? 0, told.summary);
      await pause(1);
      told = await this.#call("export", { job: told.job, project: this.project });
    }
    this.job = null;
    this.#inform(`On the page the user exported the video. ${told.summary}`);
    return { path: told.output, report: told.measured };
  }

  async cancel() {
    if (this.job) await this.#call("cancel", { job: this.job });
  }

  async #call(name, args) {
    const result = await this.#request("tools/call", { name, arguments: args });
    const words = (result.content ?? []).filter((part) => part.type === "text").map((part) => part.text);
    if (result.isError) throw failure(words.join("\n"));
    return result.structuredContent ?? {};
  }

  /** Let the assistant know what was done without it; a host that does not take that is as good. */
  #inform(text) {
    this.#request("ui/update-model-context", { content: [{ type: "text", text }] }).catch(() => {});
  }

  #hear(message) {
    if (message.method) {
      this.#asked(message);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    if (!waiting) return;
    this.#waiting.delete(message.id);
    if (message.error) waiting.refuse(new Failure(message.error.message || t("failed")));
    else waiting.done(message.result ?? {});
  }

  #asked({ id, method, params }) {
    if (method === "ui/notifications/tool-result") {
      this.project = params?.structuredContent?.project ?? this.project;
      this.#tell();
      document.dispatchEvent(new CustomEvent("changed"));
    } else if (method === "ui/notifications/tool-cancelled") {
      this.#tell();
    } else if (method === "ui/notifications/host-context-changed") {
      this.#adopt(params ?? {});
    } else if (method === "ui/resource-teardown") {
      document.getElementById("film").pause();
    }
    if (id !== undefined) window.parent.postMessage({ jsonrpc: "2.0", id, result: {} }, "*");
  }

  /** Look and speak like the host. */
  #adopt(context) {
    this.#context = { ...this.#context, ...context };
    const { theme, locale, styles, safeAreaInsets, displayMode } = this.#context;
    const root = document.documentElement;
    if (theme) root.style.colorScheme = theme === "dark" ? "dark" : "light";
    for (const [name, value] of Object.entries(styles?.variables ?? {})) {
      if (THEMED.test(name) && value) root.style.setProperty(name, value);
    }
    for (const [side, width] of Object.entries(safeAreaInsets ?? {})) {
      root.style.setProperty(`--safe-${side}`, `${Number(width) || 0}px`);
    }
    if (displayMode) root.dataset.mode = displayMode;
    speak([locale, ...navigator.languages]);
    document.dispatchEvent(new CustomEvent("restyled"));
  }

  #measure() {
    const { width, height } = document.getElementById("page").getBoundingClientRect();
    const size = { width: Math.ceil(width), height: Math.ceil(height) };
    if (size.height !== this.#measured) this.#notify("ui/notifications/size-changed", size);
    this.#measured = size.height;
  }
  #measured = 0;

  #request(method, params) {
    const id = ++this.#number;
    window.parent.postMessage({ jsonrpc: "2.0", id, method, params }, "*");
    return new Promise((done, refuse) => {
      this.#waiting.set(id, { done, refuse });
      setTimeout(() => {
        if (this.#waiting.delete(id)) refuse(lost());
      }, PATIENCE_S * 1000);
    });
  }

  #notify(method, params = {}) {
    window.parent.postMessage({ jsonrpc: "2.0", method, params }, "*");
  }
}
