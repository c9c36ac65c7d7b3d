/** Every route of the console's port in every spelling, by who has no session, a wrong one, and one without the right. */
import { assert, assertEquals } from "#assert";
import {
  canRead,
  OWN as OWN_NAMESPACE,
  requestsOf,
  Trial,
  type TrialPlace,
  type Who,
} from "../../../tests/support/http/access_trial.ts";
import { type AuthFixture, onlyIn } from "../../../tests/support/http/auth_fixture.ts";
import { ConsolePort, OWN, SESSION } from "../../../tests/support/http/console_port.ts";
import { MUTATIONS, type Sent } from "../../../tests/support/http/request_mutations.ts";
import type { HttpRoute } from "../mod.ts";

/** What only a browser has, and what a page of another site cannot have. */
const OF_BROWSERS: readonly { readonly name: string; readonly of: (sent: Sent) => Sent }[] = [
  {
    name: "without the header of the console",
    of: ({ headers: { "x-rnacos-console": _, ...headers }, ...sent }) => ({ ...sent, headers }),
  },
  ...Object.entries({
    "another site": { "sec-fetch-site": "cross-site" },
    "another origin": { origin: "http://evil.example" },
    "no origin of a page": { origin: "null" },
    "a cookie more": { cookie: "rnacos_session=x" },
    "the words of a proxy": { "x-forwarded-host": "evil.example", origin: "http://evil.example" },
  }).map(([name, more]) => ({
    name,
    of: (sent: Sent) => ({ ...sent, headers: { ...sent.headers, ...more } }),
  })),
];

function portOfConsole(fixture: AuthFixture): TrialPlace {
  let tell: (route: HttpRoute) => void = () => {};
  const port = new ConsolePort(fixture, {
    onServe(name) {
      const route = port.routes.find(({ method, path }) => `${method} ${path}` === name);
      if (route !== undefined) tell(route);
    },
  });
  return {
    routes: port.routes,
    handle: port.handler,
    tellServed: (listener) => void (tell = listener),
  };
}

const READS = ["config", "naming", "namespace"];

async function callers({ fixture }: Trial): Promise<readonly Who[]> {
  const nobody = { mayReach: () => false, mayRead: false, mayWrite: false };
  return [
    { name: "no session", token: "", ...nobody },
    { name: "wrong session", token: "a.b.c", ...nobody },
    {
      name: "reader",
      token: await fixture.person("reader", { roles: ["2"] }),
      mayReach: (route) => canRead(route, READS),
      mayRead: true,
      mayWrite: false,
    },
    {
      name: "writer of another namespace",
      token: await fixture.person("writer", { roles: ["1"], privilege: onlyIn(OWN_NAMESPACE) }),
      mayReach: (route) =>
        canRead(route, [...READS, "cluster"]) ||
        route.permission.action === "write" && READS.includes(route.permission.resource),
      mayRead: false,
      mayWrite: true,
    },
  ];
}

/** Talk between nodes of old, which is not listened to. */
const IGNORED = ["/nacos/v1/ns/service/checksum", "/nacos/v1/ns/service/status"];

Deno.test("no spelling of any route of the console's port lets somebody in beyond their rights", async () => {
  const trial = await Trial.start(portOfConsole);
  let tried = 0;
  const letIn: string[] = [];
  for (const who of await callers(trial)) {
    const tokens = { own: who.token, wrong: "wrong" };
    const cookie = who.token === "" ? {} : { cookie: `rnacos_session=${who.token}` };
    for (const [place, route] of trial.routes.entries()) {
      // A session may end itself, and nobody else's.
      if (IGNORED.includes(route.path) || route.path === SESSION && who.token !== "") continue;
      // The other port has all of them on every route; here each is tried on every second one.
      const mutations = [
        ...MUTATIONS.filter((_, at) => (at + place) % 2 === 0),
        ...OF_BROWSERS,
      ];
      assert(mutations.length >= 30, `${mutations.length} mutations`);
      for (const call of requestsOf(route)) {
        const plain = {
          ...call,
          form: "",
          headers: { host: "localhost:10848", ...OWN, ...cookie },
        };
        for (const mutation of mutations) {
          tried++;
          const why = await trial.beyond(mutation.of(plain, tokens), who);
          if (why !== undefined) {
            letIn.push(`${who.name}, ${mutation.name}: ${route.method} ${route.path}: ${why}`);
          }
        }
      }
    }
  }
  const said = `${tried} requests tried, ${letIn.length} let in beyond their rights\n`;
  Deno.stdout.writeSync(new TextEncoder().encode(said));
  assertEquals(letIn.slice(0, 40), []);
  assert(tried > 30 * trial.routes.length, `${tried} requests of ${trial.routes.length} routes`);
  trial.fixture.close();
});
