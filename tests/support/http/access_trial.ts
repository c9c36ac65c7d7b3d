/** Requests by callers without a right, and what became of them: for tables of all routes in all spellings. */
import type { HttpRoute } from "../../../src/http/mod.ts";
import { answerText } from "./answer_text.ts";
import { AuthFixture, ELSEWHERE, SYSTEM_CALLER } from "./auth_fixture.ts";
import type { Sent } from "./request_mutations.ts";
import type { RespondingHandler } from "./responding_handler.ts";

/** Stands where only who may read it gets to see it, and in no request. */
const MARKER = "MARKER";
/** Where one of the callers may write. */
export const OWN = "own";

/** Named in whatever way a route may want it; what it does not know it overlooks. */
const NAMES = new URLSearchParams({
  dataId: "hidden",
  group: "G",
  tenant: "secret",
  content: "changed",
  "Listening-Configs": "hidden\x02G\x02\x02secret\x01",
  namespaceId: "secret",
  namespace: "secret",
  customNamespaceId: "secret",
  targetNamespaceId: "secret",
  namespaceName: "changed",
  namespaceShowName: "changed",
  serviceName: "G@@hidden",
  groupName: "G",
  key: "secret##G@@hidden",
  ip: "9.9.9.9",
  port: "99",
  metadata: '{"changed":"yes"}',
  protectThreshold: "0.5",
  clusterName: "DEFAULT",
  checkPort: "80",
  useInstancePort4Check: "true",
  healthChecker: '{"type":"TCP"}',
  healthy: "true",
  pageNo: "1",
  pageSize: "9",
  nid: "1",
  id: "1",
  ids: "1,2,3,4",
  username: "victim",
  password: "changed",
  newPassword: "changed",
  role: "team",
  resource: "*",
  action: "rw",
  name: "n",
  logName: "app",
  logLevel: "info",
  entry: "pushEnabled",
  value: "false",
}).toString();

/** One path may carry several calls. */
const MORE: Readonly<Record<string, readonly string[]>> = {
  "GET /nacos/v1/cs/configs": [
    "show=all",
    "search=accurate",
    "search=blur",
    "beta=true",
    "export=true",
  ],
  "DELETE /nacos/v1/cs/configs": ["delType=ids", "beta=true"],
  "POST /nacos/v1/cs/configs": ["tag=t", "import=true", "clone=true"],
  "GET /nacos/v1/cs/history": ["search=accurate"],
  "GET /nacos/v1/cs/listener": ["all=true"],
  "GET /nacos/v1/console/namespaces": ["show=all", "checkNamespaceIdExist=true"],
  "GET /nacos/v1/ns/catalog/services": ["withInstances=true"],
  "GET /nacos/v1/auth/permissions": ["search=blur"],
};

export interface Who {
  readonly name: string;
  readonly token: string;
  /** Whether the right of a route may let them reach its handler. */
  readonly mayReach: (route: HttpRoute) => boolean;
  readonly mayRead: boolean;
  readonly mayWrite: boolean;
}

function isOpen({ permission, hasOwnToken }: HttpRoute): boolean {
  return permission.action === "public" || hasOwnToken === true;
}

/** A port, and whose handlers were reached there. */
export interface TrialPlace {
  readonly routes: readonly HttpRoute[];
  readonly handle: RespondingHandler;
  tellServed(listener: (route: HttpRoute) => void): void;
}

function portOfClients(fixture: AuthFixture): TrialPlace {
  return {
    routes: fixture.routes,
    handle: fixture.handler,
    tellServed: (listener) => void (fixture.onServe = listener),
  };
}

export class Trial {
  readonly fixture: AuthFixture;
  readonly routes: readonly HttpRoute[];
  readonly #handle: RespondingHandler;
  #reached: HttpRoute | undefined;

  private constructor(fixture: AuthFixture, placeOf: (fixture: AuthFixture) => TrialPlace) {
    const place = placeOf(fixture);
    this.fixture = fixture;
    this.routes = place.routes;
    this.#handle = place.handle;
    place.tellServed((route) => this.#reached = route);
  }

  /** On the port for clients unless another one is named. */
  static async start(placeOf = portOfClients): Promise<Trial> {
    const fixture = await AuthFixture.start();
    for (const id of ["secret", OWN]) {
      await fixture.api.namespaces.create({
        id,
        name: `${id} ${id === OWN ? "" : MARKER}`,
        desc: "",
      }, SYSTEM_CALLER);
    }
    for (const namespace of ["secret", "public"]) {
      for (const name of ["hidden", `other-${MARKER}`]) {
        const key = fixture.api.config.checkKey({ namespace, group: "G", dataId: name });
        await fixture.api.config.publish(
          { key, content: MARKER, info: { desc: MARKER } },
          SYSTEM_CALLER,
        );
        const ref = { namespace, group: "G", serviceName: name };
        const instance = { ip: "1.1.1.1", port: 80, metadata: { is: MARKER } };
        await fixture.api.naming.register(ref, instance, SYSTEM_CALLER);
      }
    }
    await fixture.person("victim", { nickname: MARKER });
    return new Trial(fixture, placeOf);
  }

  /** The route whose handler was reached since this was last asked. */
  takeReached(): HttpRoute | undefined {
    const reached = this.#reached;
    this.#reached = undefined;
    return reached;
  }

  /** What must stay as it is: what was changed through the log, and the registry outside the caller's namespace. */
  #state(): string {
    const { namingAdmin } = this.fixture.api;
    const seen = ["secret", "public"].map((namespace) =>
      [...namingAdmin.serviceNamesByNamespace(namespace)].map(([, names]) =>
        names.map((serviceName) =>
          namingAdmin.instances({ namespace, group: undefined, serviceName }, "")
        )
      )
    );
    return JSON.stringify(seen);
  }

  #changes(): readonly unknown[] {
    return this.fixture.rooms.node.proposed.map(({ command }) => command);
  }

  /** Why the caller got more than they may; undefined for all that is well. */
  async beyond(sent: Sent, who: Who): Promise<string | undefined> {
    const before = this.#state();
    const known = this.#changes().length;
    const { status, body } = await this.#ask(sent);
    const reached = this.takeReached();
    if (reached !== undefined && !isOpen(reached) && !who.mayReach(reached)) {
      return `${status}: reached ${reached.method} ${reached.path}`;
    }
    if (!who.mayRead && body.includes(MARKER)) return `${status}: was told ${body.slice(0, 80)}`;
    if (this.#state() !== before) return `${status}: changed the registry`;
    for (const command of this.#changes().slice(known)) {
      const text = JSON.stringify(command);
      const isOwn = who.mayWrite && new RegExp(`"(namespace|id)":"${OWN}"`).test(text);
      if (!isOwn) return `${status}: changed by ${text.slice(0, 120)}`;
    }
    return undefined;
  }

  async #ask(
    { method, path, query, headers, form }: Sent,
  ): Promise<{ status: number; body: string }> {
    const body = form !== "" && method !== "GET" && method !== "HEAD" ? form : undefined;
    const all = new Headers(headers);
    if (body !== undefined && !all.has("content-type")) {
      all.set("content-type", "application/x-www-form-urlencoded");
    }
    const request = new Request("http://h/", {
      method,
      headers: all,
      ...body !== undefined && { body },
    });
    // As it would come from the socket: `Request` itself would tidy it up.
    Object.defineProperty(request, "url", {
      value: `http://h${path}${query === "" ? "" : `?${query}`}`,
    });
    const sent = this.#handle(request, {
      remoteAddr: { transport: "tcp", hostname: ELSEWHERE, port: 50_000 },
    });
    // Most are refused at once, and to wait for what nobody has begun takes longer than all else.
    const answer = sent instanceof Promise ? await this.fixture.finished(sent) : sent;
    return { status: answer.status, body: await answerText(answer) };
  }
}

/** A request for each call that a route carries. */
export function requestsOf({ method, path }: HttpRoute): Pick<Sent, "method" | "path" | "query">[] {
  const calls = ["", ...MORE[`${method} ${path}`] ?? []];
  return calls.map((more) => ({ method, path, query: more === "" ? NAMES : `${more}&${NAMES}` }));
}

export function asSent(call: Pick<Sent, "method" | "path" | "query">, token: string): Sent {
  return { ...call, form: "", headers: token === "" ? {} : { accessToken: token } };
}

export function canRead({ permission }: HttpRoute, kinds: readonly string[]): boolean {
  if (permission.action === "identity") return true;
  return permission.action === "read" && "resource" in permission &&
    kinds.includes(permission.resource);
}
