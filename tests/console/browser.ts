/** A server with its console, and a browser that looks at it; what the browser complains about is kept. */
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { inRepository } from "../../scripts/lib/repository.ts";
import { isInstalled } from "../../scripts/lib/installed.ts";
import { say } from "../../scripts/lib/say.ts";
import { ServerProcess } from "../../scripts/lib/server_process.ts";

const PROGRAMS = ["chromium", "chromium-browser", "google-chrome"];
const PROGRAM = PROGRAMS.find(isInstalled);
const ACTION_TIMEOUT_MS = 20_000;
const DESK = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };
export const PASSWORD = "a-Password-1";

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

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}

export interface Look {
  readonly scheme?: "light" | "dark";
  readonly lang?: "en" | "zh";
  readonly viewport?: { readonly width: number; readonly height: number };
}

export class ConsoleSite {
  readonly server: ServerProcess;
  readonly url: string;
  /** Errors of the browser's console and of scripts, violations of the content security policy among them. */
  readonly complaints: string[] = [];
  /** Statuses that a page answers with words, so that they are no mistake of it. */
  readonly refusals = new Set([400, 401, 403, 404, 409, 429]);
  readonly #browser: Browser;
  readonly #contexts: BrowserContext[] = [];

  private constructor(server: ServerProcess, url: string, browser: Browser) {
    this.server = server;
    this.url = url;
    this.#browser = browser;
  }

  /** With the user `admin` unless the settings say otherwise. */
  static async start(env: Readonly<Record<string, string>> = {}): Promise<ConsoleSite> {
    const port = freePort();
    const basePath = env.RNACOS_CONSOLE_BASE_PATH ?? "/";
    const server = await ServerProcess.start({
      env: {
        RNACOS_HTTP_CONSOLE_PORT: String(port),
        RNACOS_INIT_ADMIN_USERNAME: "admin",
        RNACOS_INIT_ADMIN_PASSWORD: PASSWORD,
        RNACOS_CONSOLE_LOGIN_ONE_HOUR_LIMIT: "1000",
        ...env,
      },
    });
    const browser = await chromium.launch({
      executablePath: `/usr/bin/${PROGRAM}`,
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-component-update"],
    });
    return new ConsoleSite(server, `http://127.0.0.1:${port}${basePath}`, browser);
  }

  /** A person with a browser of their own. */
  async open({ scheme = "light", lang = "en", viewport = DESK }: Look = {}): Promise<Page> {
    const context = await this.#browser.newContext({ viewport, locale: "en-GB" });
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
      if (message.type() === "error" && !this.refusals.has(Number(status))) {
        this.complaints.push(`${page.url()}: ${message.text()}`);
      }
    });
    page.on("pageerror", (error) => this.complaints.push(`${page.url()}: ${error.message}`));
    return page;
  }

  async openAs(name: string, password: string, look?: Look): Promise<Page> {
    const page = await this.open(look);
    await page.goto(this.url);
    await logIn(page, name, password);
    await page.locator("#main").waitFor();
    return page;
  }

  openAsAdmin(look?: Look): Promise<Page> {
    return this.openAs("admin", PASSWORD, look);
  }

  /** A call of the open API, as a client makes it. */
  async call(method: string, path: string, form: Record<string, string> = {}, headers = {}) {
    const answer = await fetch(`${this.server.url}${path}`, {
      method,
      headers,
      ...(method === "GET" ? {} : { body: new URLSearchParams(form) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text;
  }

  publish(dataId: string, content: string, more: Record<string, string> = {}): Promise<string> {
    const form = { dataId, group: "DEFAULT_GROUP", content, ...more };
    return this.call("POST", "/nacos/v1/cs/configs", form);
  }

  async close(): Promise<void> {
    for (const context of this.#contexts) await context.close();
    await this.#browser.close();
    await this.server.stop();
    this.server.removeData();
  }
}

export async function logIn(page: Page, name: string, password: string): Promise<void> {
  await page.locator("input[name=username]").fill(name);
  await page.locator("input[name=password]").fill(password);
  await page.locator("button[type=submit]").click();
}

type Body = (site: ConsoleSite) => Promise<void>;

/** A test with a server and a browser; the name of what is left out is said where there is none. */
export function consoleTest(name: string, body: Body, env: Record<string, string> = {}): void {
  Deno.test({
    name: `console: ${name}`,
    // The browser's connection outlives it by a moment.
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
