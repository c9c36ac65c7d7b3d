/** A server with its console, and a browser that looks at it; what the browser complains about is kept. */
import { freePort } from "../../scripts/lib/free_ports.ts";
import {
  type Browser,
  type BrowserContext,
  chromium,
  type Page,
  type Request,
} from "playwright-core";
import { inRepository } from "../../scripts/lib/repository.ts";
import { isInstalled } from "../../scripts/lib/installed.ts";
import { say } from "../../scripts/lib/say.ts";
import { ServerProcess } from "../../scripts/lib/server_process.ts";

const PROGRAMS = ["chromium", "chromium-browser", "google-chrome"];
const PROGRAM = PROGRAMS.find(isInstalled);
/** Only what fails waits so long: a browser gets little of a machine that other tests keep busy. */
const ACTION_TIMEOUT_MS = 90_000;
const DESK = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };
export const PASSWORD = "a-Password-1";
/** What the browser says of what it cannot load, and of a part of the console among it. */
const NOT_THERE = /net::ERR_CONNECTION_|ApiFailure: (Unable to preload|Failed to fetch)/;
const COOKIE = "rnacos_session";
const LOGIN_TRIES = 200;
const LOGIN_AGAIN_MS = 50;
/** What the console sends with each of its calls. */
const OWN = { "X-Rnacos-Console": "1" };

/** Why the browser tests cannot run here; undefined where they can. */
function lack(): string | undefined {
  if (!PROGRAM) return "chromium is not installed";
  try {
    Deno.statSync(inRepository("console", "dist", "index.html"));
  } catch {
    return "the console is not built (deno task console)";
  }
  return undefined;
}

export interface Look {
  readonly scheme?: "light" | "dark";
  readonly lang?: "en" | "zh";
  readonly viewport?: { readonly width: number; readonly height: number };
  /** The page that is opened first, below the console's address. */
  readonly path?: string;
}

/** A call as the console itself makes it, below the console's address; throws when it is refused. */
export type SessionCall = (
  method: string,
  path: string,
  form?: Readonly<Record<string, string>>,
) => Promise<string>;

/** One browser for the tests of a file, each of which has windows of its own in it. */
let shared: Promise<Browser> | undefined;

function browser(): Promise<Browser> {
  return shared ??= chromium.launch({
    executablePath: `/usr/bin/${PROGRAM}`,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-component-update"],
  });
}

export async function closeBrowser(): Promise<void> {
  const open = shared;
  shared = undefined;
  await (await open)?.close();
}

export class ConsoleSite {
  readonly server: ServerProcess;
  readonly url: string;
  /** Errors of the browser's console and of scripts, violations of the content security policy among them. */
  readonly complaints: string[] = [];
  /** Statuses that a page answers with words, so that they are no mistake of it. */
  readonly refusals = new Set([400, 401, 403, 404, 409, 429]);
  /** The test has ended the server, so that no connection to it is a mistake. */
  isDown = false;
  readonly #contexts: BrowserContext[] = [];
  readonly #endings: (() => void)[] = [];

  private constructor(server: ServerProcess, url: string) {
    this.server = server;
    this.url = url;
  }

  /** With the user `admin` unless the settings say otherwise. */
  static async start(env: Readonly<Record<string, string>> = {}): Promise<ConsoleSite> {
    const port = freePort();
    const basePath = env.RNACOS_CONSOLE_BASE_PATH ?? "/";
    const [server] = await Promise.all([
      ServerProcess.start({
        env: {
          RNACOS_HTTP_CONSOLE_PORT: String(port),
          RNACOS_INIT_ADMIN_USERNAME: "admin",
          RNACOS_INIT_ADMIN_PASSWORD: PASSWORD,
          RNACOS_CONSOLE_LOGIN_ONE_HOUR_LIMIT: "1000",
          ...env,
        },
      }),
      browser(),
    ]);
    return new ConsoleSite(server, `http://127.0.0.1:${port}${basePath}`);
  }

  /** Another console for the same windows, as that of another node. */
  static at(server: ServerProcess, url: string): ConsoleSite {
    return new ConsoleSite(server, url);
  }

  /** Done when the test is over. */
  atEnd(ending: () => void): void {
    this.#endings.push(ending);
  }

  /** A person with windows of their own, on an empty page. */
  async open({ scheme = "light", lang = "en", viewport = DESK }: Look = {}): Promise<Page> {
    const context = await (await browser()).newContext({ viewport, locale: "en-GB" });
    this.#contexts.push(context);
    await context.addInitScript(
      `if (!localStorage.getItem("rnacos.lang")) {
        localStorage.setItem("mantine-color-scheme-value", "${scheme}");
        localStorage.setItem("rnacos.lang", "${lang}");
      }`,
    );
    const page = await context.newPage();
    page.setDefaultTimeout(ACTION_TIMEOUT_MS);
    page.on("console", (message) => {
      const status = /Failed to load resource.*status of (\d+)/.exec(message.text())?.[1];
      const isExpected = NOT_THERE.test(message.text())
        ? this.isDown
        : this.refusals.has(Number(status));
      if (message.type() === "error" && !isExpected) {
        this.complaints.push(`${page.url()}: ${message.text()}`);
      }
    });
    countRequests(page);
    page.on("pageerror", (error) => {
      if (!this.isDown) this.complaints.push(`${page.url()}: ${error.message}`);
    });
    return page;
  }

  /** Who has logged in already: what a login looks like is told by its own tests. */
  async openAs(name: string, password: string, look: Look = {}): Promise<Page> {
    const value = await this.#cookieOf(name, password);
    const page = await this.open(look);
    await page.context().addCookies([{ name: COOKIE, value, url: this.url, httpOnly: true }]);
    await page.goto(this.url + (look.path ?? ""));
    await page.locator("#main").waitFor().catch(async (error: unknown) => {
      const shown = await page.locator("body").innerText();
      const waiting = [...underWay.get(page) ?? []].map((request) => request.url());
      throw new Error(`${page.url()} shows "${shown}", and waits for [${waiting}]`, {
        cause: error,
      });
    });
    return page;
  }

  openAsAdmin(look?: Look): Promise<Page> {
    return this.openAs("admin", PASSWORD, look);
  }

  /** Calls with the session of this person. */
  async sessionOf(name: string, password: string): Promise<SessionCall> {
    const cookie = `${COOKIE}=${await this.#cookieOf(name, password)}`;
    return (method, path, form = {}) => this.#send(method, this.url + path, form, { cookie });
  }

  /** A call of the open API, as a client makes it. */
  call(method: string, path: string, form: Record<string, string> = {}, headers = {}) {
    return this.#send(method, this.server.url + path, form, headers);
  }

  publish(dataId: string, content: string, more: Record<string, string> = {}): Promise<string> {
    const form = { dataId, group: "DEFAULT_GROUP", content, ...more };
    return this.call("POST", "/nacos/v1/cs/configs", form);
  }

  async close(): Promise<void> {
    for (const ending of this.#endings) ending();
    await Promise.all(this.#contexts.map((context) => context.close()));
    await this.server.stop();
    this.server.removeData();
  }

  /** The first administrator is made a moment after the server is ready. */
  async #cookieOf(username: string, password: string): Promise<string> {
    for (let tries = 0;; tries++) {
      const answer = await fetch(`${this.url}rnacos/v1/console/session`, {
        method: "POST",
        headers: OWN,
        body: new URLSearchParams({ username, password }),
      });
      const text = await answer.text();
      const found = new RegExp(`${COOKIE}=([^;]+)`).exec(answer.headers.get("set-cookie") ?? "");
      if (answer.ok && found) return found[1] ?? "";
      if (answer.status !== 503 || tries === LOGIN_TRIES) {
        throw new Error(`${username} cannot log in: ${text}`);
      }
      await new Promise((resolve) => setTimeout(resolve, LOGIN_AGAIN_MS));
    }
  }

  async #send(method: string, url: string, form: Readonly<Record<string, string>>, headers = {}) {
    const answer = await fetch(url, {
      method,
      headers: { ...OWN, ...headers },
      ...(method === "GET" ? {} : { body: new URLSearchParams(form) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${text}`);
    return text;
  }
}

/** Requests under way of each page; streams go on as long as the page is open. */
const underWay = new WeakMap<Page, Set<Request>>();

function countRequests(page: Page): void {
  const open = new Set<Request>();
  underWay.set(page, open);
  page.on("request", (request) => {
    if (request.resourceType() !== "eventsource") open.add(request);
  });
  page.on("requestfinished", (request) => void open.delete(request));
  page.on("requestfailed", (request) => void open.delete(request));
}

const TWO_FRAMES =
  "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))";
/** What is drawn may ask for more. */
const QUIET_TURNS = 3;

/** Nothing that the page shows is on its way to it any longer. */
export async function quiet(page: Page): Promise<void> {
  for (let turns = 0; turns < QUIET_TURNS; turns++) {
    const open = underWay.get(page);
    while (open !== undefined && open.size > 0) {
      turns = 0;
      await page.waitForEvent("requestfinished", { timeout: 200 }).catch(() => {});
    }
    await page.evaluate(TWO_FRAMES);
  }
}

/** Goes to another page of the console as a link of it does: nothing is loaded anew. */
export async function visit(page: Page, path: string): Promise<void> {
  await page.evaluate(
    `history.pushState(null, "", new URL(${JSON.stringify(path)}, document.baseURI))`,
  );
}

export async function logIn(page: Page, name: string, password: string): Promise<void> {
  await page.locator("input[name=username]").fill(name);
  await page.locator("input[name=password]").fill(password);
  await page.locator("button[type=submit]").click();
}

type Body = (site: ConsoleSite) => Promise<void>;
let isClosedAfterAll = false;

/** A test with a server and a browser; the name of what is left out is said where there is none. */
export function consoleTest(name: string, body: Body, env: Record<string, string> = {}): void {
  if (!isClosedAfterAll) Deno.test.afterAll(closeBrowser);
  isClosedAfterAll = true;
  Deno.test({
    name: `console: ${name}`,
    // The browser is there for the whole file.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      const reason = lack();
      if (reason) {
        say(`NOT CHECKED: console: ${name}: ${reason}`);
        return;
      }
      const site = await ConsoleSite.start(env);
      try {
        await body(site);
        if (site.complaints.length > 0) {
          throw new Error(`The browser complained:\n${site.complaints.join("\n")}`);
        }
      } finally {
        await site.close();
      }
    },
  });
}
