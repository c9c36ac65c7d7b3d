/** The program of r-nacos, with users made through its console. */
import { freePort, freePorts } from "../../scripts/lib/free_ports.ts";

export interface RnacosUser {
  readonly username: string;
  readonly nickname: string;
  readonly password: string;
  readonly enable: boolean;
  /** `0` manager, `1` developer, `2` visitor; several with commas between. */
  readonly roles: string;
  readonly namespacePrivilegeParam: {
    readonly enabled: boolean;
    readonly whitelistIsAll: boolean;
    readonly whitelist: readonly string[];
    readonly blacklistIsAll: boolean;
    readonly blacklist: readonly string[];
  };
}

const START_TIMEOUT_MS = 10_000;
const POLL_MS = 50;
/** Some of its first starts never come to be: what it applies can arrive before the one who applies is there. */
const STARTS = 8;

interface ConsoleAnswer {
  readonly success: boolean;
  readonly code: string | null;
  readonly message: string | null;
  readonly data: unknown;
}

export class RnacosServer implements AsyncDisposable {
  readonly url: string;
  readonly #console: string;
  readonly #folder = Deno.makeTempDirSync({ prefix: "r-nacos-" });
  readonly #child: Deno.ChildProcess;
  #token = "";

  private constructor(program: string, settings: Readonly<Record<string, string>>) {
    const { http, grpc } = freePorts();
    const console = freePort();
    this.url = `http://127.0.0.1:${http}`;
    this.#console = `http://127.0.0.1:${console}/rnacos/api/console/v2`;
    this.#child = new Deno.Command(program, {
      cwd: this.#folder,
      clearEnv: true,
      env: {
        RNACOS_HTTP_PORT: String(http),
        RNACOS_GRPC_PORT: String(grpc),
        RNACOS_HTTP_CONSOLE_PORT: String(console),
        RNACOS_SDK_HOST: "127.0.0.1",
        RNACOS_CONSOLE_HOST: "127.0.0.1",
        RNACOS_DATA_DIR: `${this.#folder}/data`,
        RNACOS_CONSOLE_ENABLE_CAPTCHA: "false",
        RUST_LOG: "error",
        ...settings,
      },
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
  }

  /** With the first user of the settings logged in at its console. */
  static async start(
    program: string,
    settings: Readonly<Record<string, string>>,
  ): Promise<RnacosServer> {
    for (let start = 1;; start++) {
      const server = new RnacosServer(program, settings);
      try {
        await server.#login(
          settings["RNACOS_INIT_ADMIN_USERNAME"] ?? "admin",
          settings["RNACOS_INIT_ADMIN_PASSWORD"] ?? "admin",
        );
        return server;
      } catch (thrown) {
        await server[Symbol.asyncDispose]();
        if (start === STARTS) throw thrown;
      }
    }
  }

  async addNamespace(id: string): Promise<void> {
    await this.#post("namespaces/add", { namespaceId: id, namespaceName: id });
  }

  async addUser(user: RnacosUser): Promise<void> {
    await this.#post("user/add", user);
    // It makes every user enabled, whatever was asked for.
    const { username, enable } = user;
    if (!enable) await this.#post("user/update", { username, enable });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch (thrown) {
      // It has ended by itself.
      if (!(thrown instanceof TypeError)) throw thrown;
    }
    await this.#child.status;
    Deno.removeSync(this.#folder, { recursive: true });
  }

  async #login(username: string, password: string): Promise<void> {
    const untilMs = performance.now() + START_TIMEOUT_MS;
    let last = "nothing listens";
    while (performance.now() < untilMs) {
      try {
        const answer = await this.#ask("login/login", {
          body: new URLSearchParams({ username, password: btoa(password), captcha: "" }),
        });
        const { token } = answer.data as { readonly token?: string };
        if (answer.success && token !== undefined) {
          this.#token = token;
          return;
        }
        last = JSON.stringify(answer);
      } catch (thrown) {
        if (!(thrown instanceof TypeError)) throw thrown;
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    throw new Error(`r-nacos lets nobody in, the last answer: ${last}`);
  }

  async #post(path: string, body: unknown): Promise<void> {
    const answer = await this.#ask(path, {
      body: JSON.stringify(body),
      headers: { "content-type": "application/json", Token: this.#token },
    });
    if (!answer.success) throw new Error(`r-nacos refuses ${path}: ${JSON.stringify(answer)}`);
  }

  async #ask(path: string, init: RequestInit): Promise<ConsoleAnswer> {
    const response = await fetch(`${this.#console}/${path}`, {
      method: "POST",
      redirect: "manual",
      signal: AbortSignal.timeout(START_TIMEOUT_MS),
      ...init,
    });
    return JSON.parse(await response.text()) as ConsoleAnswer;
  }
}
