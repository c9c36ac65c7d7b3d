/**
 * Every route in every spelling of `request_mutations.ts`, by callers without the right for it. What counts is not the
 * status: whether the handler was reached, whether anything was changed, whether anything secret was told.
 */
import { assert, assertEquals } from "#assert";
import {
  asSent,
  canRead,
  OWN,
  requestsOf,
  Trial,
  type Who,
} from "../../tests/support/http/access_trial.ts";
import { onlyIn } from "../../tests/support/http/auth_fixture.ts";
import { type Mutation, MUTATIONS } from "../../tests/support/http/request_mutations.ts";
import type { HttpRoute } from "./route.ts";

const WRONG = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.";
/** Talk between nodes of old, which is not listened to. */
const IGNORED = ["/nacos/v1/ns/service/checksum", "/nacos/v1/ns/service/status"];

async function callers({ fixture }: Trial): Promise<readonly Who[]> {
  const nobody = { mayReach: () => false, mayRead: false, mayWrite: false };
  const reads = ["config", "naming", "namespace"];
  const isIgnored = ({ path }: HttpRoute) => IGNORED.includes(path);
  return [
    { name: "no token", token: "", ...nobody },
    { name: "wrong token", token: WRONG, ...nobody },
    {
      name: "reader",
      token: await fixture.person("reader", { roles: ["2"] }),
      mayReach: (route) => canRead(route, reads) || isIgnored(route),
      mayRead: true,
      mayWrite: false,
    },
    {
      name: "writer of another namespace",
      token: await fixture.person("writer", { roles: ["1"], privilege: onlyIn(OWN) }),
      mayReach: (route) => {
        const { permission } = route;
        return canRead(route, [...reads, "cluster"]) ||
          permission.action === "write" && reads.includes(permission.resource);
      },
      mayRead: false,
      mayWrite: true,
    },
  ];
}

Deno.test("no spelling of any route lets somebody in beyond their rights", async () => {
  const trial = await Trial.start();
  const isAtLeast = MUTATIONS.length >= 30 &&
    new Set(MUTATIONS.map(({ name }) => name)).size === MUTATIONS.length;
  assert(isAtLeast, `${MUTATIONS.length} mutations`);
  let tried = 0;
  const letIn: string[] = [];
  for (const who of await callers(trial)) {
    const attempt = async (route: HttpRoute, mutation: Mutation) => {
      for (const call of requestsOf(route)) {
        const sent = mutation.of(asSent(call, who.token), { own: who.token, wrong: "wrong" });
        tried++;
        const why = await trial.beyond(sent, who);
        if (why !== undefined) {
          letIn.push(`${who.name}, ${mutation.name}: ${route.method} ${route.path}: ${why}`);
        }
      }
    };
    for (const route of trial.routes) {
      for (const mutation of MUTATIONS) await attempt(route, mutation);
    }
  }
  const said = `${tried} requests tried, ${letIn.length} let in beyond their rights\n`;
  Deno.stdout.writeSync(new TextEncoder().encode(said));
  assertEquals(letIn.slice(0, 40), []);
  trial.fixture.close();
});

Deno.test("the same requests reach every route when a manager makes them", async () => {
  const trial = await Trial.start();
  const isLast = ({ path, method }: HttpRoute) =>
    path.startsWith("/nacos/v1/auth/users") && method === "DELETE";
  const manager = await trial.fixture.person("boss", { roles: ["0"] });
  const unreached: string[] = [];
  for (const route of [...trial.routes].sort((a, b) => Number(isLast(a)) - Number(isLast(b)))) {
    if (route.path === "/rnacos/v1/auth/key") continue; // Ends every login.
    const [call] = requestsOf(route);
    assert(call !== undefined);
    const { method, path, query } = call;
    await trial.fixture.ask(`${method} ${path}?${query}`, { token: manager });
    if (trial.takeReached()?.path !== path) unreached.push(`${method} ${path}`);
  }
  assertEquals(unreached, []);
  trial.fixture.close();
});
