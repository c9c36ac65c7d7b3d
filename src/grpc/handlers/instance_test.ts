/** What the messages that register instances are read as. */
import { assertEquals, assertMatch, assertRejects } from "#assert";
import {
  connection,
  HTTP_CALLER,
  NamingFixture,
  REF,
} from "../../../tests/support/naming_fixture.ts";
import type { Api } from "../../api/mod.ts";
import { ApiError } from "../../base/mod.ts";
import { Body } from "../body.ts";
import { BodySource } from "../body_source.ts";
import { decodePayload } from "../payload_codec.ts";
import type { Pushes } from "../pushes.ts";
import { instanceRoutes } from "./instance.ts";
import { listAnswer } from "./service_info.ts";

const SENT = '{"version":1.0,"id":1234567890123456789,"exp":1e3,"on":true,"none":null,"t":"x"}';
const READ = { version: "1.0", id: "1234567890123456789", exp: "1e3", on: "true", t: "x" };
const INSTANCE = `{"ip":"1.1.1.1","port":80,"weight":8,"metadata":${SENT}}`;

/** Asks one route as it is asked over the wire; the class and the type of the answer. */
async function ask(fixture: NamingFixture, type: string, members: string): Promise<string> {
  const route = instanceRoutes.find((one) => one.type === type);
  if (route === undefined) throw new Error(`Cannot ask ${type}: no route has this type`);
  const json = `{"groupName":"G","serviceName":"s",${members}}`;
  const answer = await route.answer(new BodySource(Body.parse(new TextEncoder().encode(json))), {
    // These handlers use nothing else; anything else would fail loudly.
    api: { naming: fixture.naming } as unknown as Api,
    pushes: {} as unknown as Pushes,
    caller: connection("c"),
  });
  const { type: answered, body } = decodePayload(answer);
  return `${answered} ${JSON.parse(new TextDecoder().decode(body)).type}`;
}

const MESSAGES: readonly (readonly [string, string])[] = [
  ["InstanceRequest", `"type":"registerInstance","instance":${INSTANCE}`],
  ["PersistentInstanceRequest", `"type":"registerInstance","instance":${INSTANCE}`],
  ["BatchInstanceRequest", `"type":"batchRegisterInstance","instances":[null,${INSTANCE}]`],
];

for (const [type, members] of MESSAGES) {
  Deno.test(`${type}: numbers in metadata keep their characters, a weight is answered as a double`, async () => {
    const fixture = new NamingFixture();
    await ask(fixture, type, members);
    const list = fixture.naming.list({ ...REF, clusters: "", healthyOnly: false }, HTTP_CALLER);
    assertEquals(list.hosts.map((host) => host.metadata), [READ]);
    const answer = new TextDecoder().decode(listAnswer("QueryServiceResponse", list));
    assertMatch(answer, /"weight":8\.0,/);
    fixture.naming.close();
  });
}

for (const type of ["InstanceRequest", "PersistentInstanceRequest"]) {
  Deno.test(`${type}: registers and removes, and answers which of the two it did`, async () => {
    const fixture = new NamingFixture();
    const instance = `"instance":${INSTANCE}`;
    const registered = await ask(fixture, type, `"type":"registerInstance",${instance}`);
    assertEquals([registered, fixture.ports()], ["InstanceResponse registerInstance", [80]]);
    const removed = await ask(fixture, type, `"type":"deregisterInstance",${instance}`);
    assertEquals([removed, fixture.ports()], ["InstanceResponse deregisterInstance", []]);
    fixture.naming.close();
  });
}

Deno.test("BatchInstanceRequest: each batch replaces the one before", async () => {
  const fixture = new NamingFixture();
  const batch = (ports: readonly number[]) => {
    const instances = ports.map((port) => `{"ip":"1.1.1.1","port":${port}}`).join();
    return ask(
      fixture,
      "BatchInstanceRequest",
      `"type":"batchRegisterInstance","instances":[${instances}]`,
    );
  };
  assertEquals(await batch([80, 81]), "BatchInstanceResponse batchRegisterInstance");
  assertEquals(fixture.ports(), [80, 81]);
  await batch([81, 82]);
  assertEquals(fixture.ports(), [81, 82]);
  fixture.naming.close();
});

Deno.test("an unknown type is refused with its first characters, and changes nothing", async () => {
  const fixture = new NamingFixture();
  const refused = async (message: string, members: string, expected: string) => {
    const error = await assertRejects(() => ask(fixture, message, members), ApiError);
    const kind = error instanceof ApiError ? error.kind : undefined;
    assertEquals([kind, error.message], ["invalid", `Unsupported request type ${expected}`]);
  };
  const one = `"instance":${INSTANCE}`;
  await refused(
    "InstanceRequest",
    `"type":"batchRegisterInstance",${one}`,
    "batchRegisterInstance",
  );
  await refused("PersistentInstanceRequest", one, "");
  await refused("InstanceRequest", `"type":"${"x".repeat(200)}",${one}`, "x".repeat(128));
  const many = `"instances":[${INSTANCE}]`;
  await refused("BatchInstanceRequest", `"type":"registerInstance",${many}`, "registerInstance");
  assertEquals(fixture.ports(), []);
  fixture.naming.close();
});
