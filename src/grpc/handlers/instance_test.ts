/** What the messages that register instances are read as. */
import { assertEquals, assertMatch } from "#assert";
import {
  connection,
  HTTP_CALLER,
  NamingFixture,
  REF,
} from "../../../tests/support/naming_fixture.ts";
import type { Api } from "../../api/mod.ts";
import { Body } from "../body.ts";
import { BodySource } from "../body_source.ts";
import type { Pushes } from "../pushes.ts";
import { instanceRoutes } from "./instance.ts";
import { listAnswer } from "./service_info.ts";

const SENT = '{"version":1.0,"id":1234567890123456789,"exp":1e3,"on":true,"none":null,"t":"x"}';
const READ = { version: "1.0", id: "1234567890123456789", exp: "1e3", on: "true", t: "x" };
const INSTANCE = `{"ip":"1.1.1.1","port":80,"weight":8,"metadata":${SENT}}`;

/** Asks one route as it is asked over the wire. */
async function ask(fixture: NamingFixture, type: string, members: string): Promise<void> {
  const route = instanceRoutes.find((one) => one.type === type);
  if (route === undefined) throw new Error(`Cannot ask ${type}: no route has this type`);
  const json = `{"groupName":"G","serviceName":"s",${members}}`;
  await route.answer(new BodySource(Body.parse(new TextEncoder().encode(json))), {
    // These handlers use nothing else; anything else would fail loudly.
    api: { naming: fixture.naming } as unknown as Api,
    pushes: {} as unknown as Pushes,
    caller: connection("c"),
  });
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
