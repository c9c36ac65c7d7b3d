/** What is told long after its request goes by the rights of the moment in which it is told. */
import { assert, assertEquals } from "#assert";
import { AuthFixture, onlyIn, SYSTEM_CALLER } from "../../tests/support/http/auth_fixture.ts";
import type { UdpPush } from "../api/mod.ts";
import { md5Hex, NAMING } from "../base/mod.ts";

async function withFixture(run: (fixture: AuthFixture) => Promise<void>): Promise<void> {
  const fixture = await AuthFixture.start();
  try {
    await run(fixture);
  } finally {
    fixture.close();
  }
}

/** A poll for these, held until one of them changes; each as `namespace/dataId`. */
function holdPoll(
  { handler }: AuthFixture,
  token: string,
  names: readonly string[],
): Promise<Response> {
  const packed = names.map((name) => {
    const [namespace = "", dataId = ""] = name.split("/");
    return `${dataId}\x02G\x02${md5Hex(`content of ${dataId}`)}\x02${namespace}\x01`;
  });
  const request = new Request("http://h/nacos/v1/cs/configs/listener", {
    method: "POST",
    headers: {
      accessToken: token,
      "long-pulling-timeout": "30000",
      "content-type": "application/x-www-form-urlencoded",
    },
    body: `Listening-Configs=${encodeURIComponent(packed.join(""))}`,
  });
  return Promise.resolve(handler(request, {
    remoteAddr: { transport: "tcp", hostname: "10.0.0.7", port: 50_000 },
  }));
}

async function untilHeld({ api }: AuthFixture, count: number): Promise<void> {
  while (api.config.watch.counts().longPolls < count) {
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

async function change({ api }: AuthFixture, namespace: string, dataId: string): Promise<void> {
  const key = api.config.checkKey({ namespace, group: "G", dataId });
  await api.config.publish({ key, content: "new", info: {} }, SYSTEM_CALLER);
}

Deno.test("a held poll is not ended by a change that its user may not see any more", async () => {
  await withFixture(async (fixture) => {
    const { access: { users }, api } = fixture;
    for (const namespace of ["dev", "test"]) await fixture.publish("a", namespace);
    const token = await fixture.person("jo", { roles: ["2"], privilege: onlyIn("dev", "test") });
    const held = holdPoll(fixture, token, ["dev/a", "test/a"]);
    await untilHeld(fixture, 1);
    await users.update({ name: "jo", privilege: onlyIn("test") }, SYSTEM_CALLER);
    await change(fixture, "dev", "a");
    assertEquals(api.config.watch.counts().longPolls, 1);
    await change(fixture, "test", "a");
    assertEquals(await (await held).text(), "a%02G%02test%01\n");
  });
});

Deno.test("a held poll tells nothing once its user is disabled, has another password, or the token is revoked", async () => {
  await withFixture(async (fixture) => {
    const { access: { users, auth }, api } = fixture;
    await fixture.publish("a", "dev");
    const polls = [];
    const names = ["disabled", "changed", "revoked", "stays"];
    const revoked: (() => Promise<void>)[] = [];
    for (const name of names) {
      const login = await fixture.person(name, { roles: ["2"] });
      const proof = await auth.authenticate(login);
      assert(proof.ok);
      const made = { user: name, name: "ci", expiresMs: 0 };
      const { id, text } = await users.tokens.create(made, proof.principal, SYSTEM_CALLER);
      revoked.push(() => users.tokens.remove(id, proof.principal, SYSTEM_CALLER));
      polls.push(holdPoll(fixture, name === "revoked" ? text : login, ["dev/a"]));
    }
    await untilHeld(fixture, names.length);
    await users.update({ name: "disabled", enabled: false }, SYSTEM_CALLER);
    await users.update({ name: "changed", password: "other" }, SYSTEM_CALLER);
    await revoked[2]?.();
    await change(fixture, "dev", "a");
    assertEquals(await (await polls[3])?.text(), "a%02G%02dev%01\n");
    assertEquals(api.config.watch.counts().longPolls, 3);
    api.config.watch.close();
    for (const poll of polls.slice(0, 3)) assertEquals(await (await poll).text(), "");
  });
});

Deno.test("a push over UDP leaves while its client may read the service, by what it has proved last", async () => {
  await withFixture(async (fixture) => {
    const { rooms: { naming, timers }, access: { users } } = fixture;
    const pushes: UdpPush[] = [];
    naming.onUdpPush((push) => void pushes.push(push));
    const list = (token: string) =>
      fixture.ask(
        "GET /nacos/v1/ns/instance/list?serviceName=s&groupName=G&udpPort=40000&clientIP=10.0.0.7" +
          "&namespaceId=dev",
        { token, headers: { "user-agent": "Nacos-Java-Client:v1.4.6" } },
      );
    const mayLeave = async (port: number) => {
      await naming.register(
        { namespace: "dev", group: "G", serviceName: "s" },
        { ip: "10.1.1.1", port },
        SYSTEM_CALLER,
      );
      await timers.pass(2 * NAMING.notifyMs);
      return pushes.splice(0).map((push) => push.mayLeave());
    };
    const token = await fixture.person("jo", { roles: ["2"], privilege: onlyIn("dev") });
    assertEquals((await list(token)).status, 200);
    assertEquals(await mayLeave(1), [true]);
    await users.update({ name: "jo", privilege: onlyIn("test") }, SYSTEM_CALLER);
    assertEquals(await mayLeave(2), [false]);
    assertEquals((await list(token)).status, 403);
    await users.update({ name: "jo", privilege: onlyIn("dev"), password: "other" }, SYSTEM_CALLER);
    assertEquals(await mayLeave(3), [false]);
    assertEquals((await list(await fixture.tokenOf("jo"))).status, 200);
    assertEquals(await mayLeave(4), [true]);
  });
});
