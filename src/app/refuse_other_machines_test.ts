import { assertEquals, assertRejects, assertStringIncludes } from "#assert";
import { type Reach, refuseOtherMachines, SYSTEM_REACH } from "./refuse_other_machines.ts";
import { type Environment, readSettings, StartError } from "../settings/mod.ts";

const LINUX = { os: "linux", cwd: "/srv" };

/** A machine with one outer address, and what its resolver knows. */
const REACH: Reach = {
  isHere: (ip) => ip === "10.0.0.1" || ip === "fd00::1",
  lookup: (host) => {
    if (/^[\d.]+$/.test(host) || host.includes(":")) return Promise.resolve([host]);
    if (host === "slow") return new Promise(() => {});
    const ips = {
      here: ["127.0.1.1", "10.0.0.1"],
      there: ["10.0.0.2"],
      both: ["10.0.0.1", "10.0.0.2"],
    };
    const found = new Map(Object.entries(ips)).get(host);
    return found === undefined ? Promise.reject(new Error("not found")) : Promise.resolve(found);
  },
};

function check(environment: Environment, members: readonly [number, string][] = []): Promise<void> {
  const settings = readSettings({ HOME: "/home/me", ...environment }, LINUX);
  return refuseOtherMachines(settings, { load: () => new Map(members) }, REACH);
}

Deno.test("addresses and names of this machine need no token", async () => {
  for (
    const host of ["127.0.0.1", "localhost", "10.0.0.1", "[::1]", "[fd00::1]", "here", "unknown"]
  ) {
    await check({ RNACOS_RAFT_NODE_ADDR: `${host}:9848`, RNACOS_RAFT_JOIN_ADDR: `${host}:9849` });
  }
});

Deno.test("an address of another machine is refused at the start, with the line to add", async () => {
  const cases: readonly (readonly [Environment, string])[] = [
    [{ RNACOS_RAFT_NODE_ADDR: "10.0.0.2:9848" }, "RNACOS_RAFT_NODE_ADDR=10.0.0.2:9848"],
    [{ RNACOS_RAFT_JOIN_ADDR: "here:1,there:9848" }, "RNACOS_RAFT_JOIN_ADDR=there:9848"],
    [{ RNACOS_RAFT_JOIN_ADDR: "both:9848" }, "RNACOS_RAFT_JOIN_ADDR=both:9848"],
  ];
  for (const [environment, named] of cases) {
    const { message } = await assertRejects(() => check(environment), StartError);
    assertStringIncludes(message, `Cannot use ${named} without a cluster token: 10.0.0.2 is`);
    assertStringIncludes(message, "set RNACOS_CLUSTER_TOKEN=... alike on all nodes");
    assertStringIncludes(message, "RNACOS_CLUSTER_INSECURE=true");
    await check({ ...environment, RNACOS_CLUSTER_TOKEN: "t" });
    await check({ ...environment, RNACOS_CLUSTER_INSECURE: "true" });
  }
});

Deno.test("where logins are asked for, the line to add is the token alone", async () => {
  const auth = { RNACOS_ENABLE_OPEN_API_AUTH: "true" };
  await check({ ...auth, RNACOS_RAFT_JOIN_ADDR: "127.0.0.1:9849" });
  const far = { ...auth, RNACOS_RAFT_JOIN_ADDR: "there:9848" };
  const { message } = await assertRejects(() => check(far), StartError);
  assertStringIncludes(message, "add a line RNACOS_CLUSTER_TOKEN=... alike on all nodes");
  assertEquals(message.includes("INSECURE"), false);
  await check({ ...far, RNACOS_CLUSTER_TOKEN: "t" });
});

Deno.test("the members that the data knows count like settings, this node itself does not", async () => {
  const far: [number, string] = [2, "10.0.0.2:9848"];
  const { message } = await assertRejects(() => check({}, [far]), StartError);
  assertStringIncludes(message, "where node 2 is at 10.0.0.2:9848");
  await check({ RNACOS_RAFT_NODE_ID: "2" }, [far]);
  await check({ RNACOS_CLUSTER_TOKEN: "t" }, [far]);
});

Deno.test("a resolver that does not answer does not hold the start up for ever", async () => {
  await check({ RNACOS_RAFT_JOIN_ADDR: "slow:9848" });
});

Deno.test("the system knows its own addresses from those of others", async () => {
  assertEquals(SYSTEM_REACH.isHere("127.0.0.1"), true);
  // An address that is kept for documents.
  assertEquals(SYSTEM_REACH.isHere("192.0.2.77"), false);
  assertEquals(await SYSTEM_REACH.lookup("127.0.0.1"), ["127.0.0.1"]);
});
