import { assertEquals, assertThrows } from "#assert";
import { ApiError, GRPC } from "../base/mod.ts";
import { decodePayload } from "./payload_codec.ts";
import { readSetup, SETUP_ACK } from "./setup.ts";

const read = (body: unknown) =>
  readSetup(new TextEncoder().encode(JSON.stringify(body)), "1.2.3.4");

Deno.test("a set-up tells version, application and labels; addresses come from the socket", () => {
  const setup = read({
    clientVersion: "Nacos-Java-Client:v2.5.1",
    labels: { AppName: "shop", "app_zone": "a", ClientIp: "9.9.9.9", "Vipserver-Tag": "t" },
    abilityTable: {},
  });
  assertEquals([setup.clientVersion, setup.appName, setup.wantsAck], [
    "Nacos-Java-Client:v2.5.1",
    "shop",
    true,
  ]);
  assertEquals(Object.fromEntries(setup.labels), {
    AppName: "shop",
    zone: "a",
    ClientIp: "1.2.3.4",
    "Vipserver-Tag": "t",
    ClientVersion: "Nacos-Java-Client:v2.5.1",
  });
});

Deno.test("only a table of abilities asks for an acknowledgement", () => {
  for (const body of [{}, { abilityTable: null }, { abilities: {} }, { clientAbilities: {} }]) {
    assertEquals(read(body).wantsAck, false);
  }
  const ack = decodePayload(SETUP_ACK);
  assertEquals(ack.type, "SetupAckRequest");
  assertEquals(JSON.parse(new TextDecoder().decode(ack.body)), {
    headers: {},
    abilityTable: { supportPersistentInstanceByGrpc: true, fuzzyWatch: true, lock: true },
    module: "internal",
  });
});

Deno.test("labels are bounded in number and length, and must be texts", () => {
  const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`l${at}`, "v"]));
  assertEquals(read({ labels: many }).labels.size, GRPC.maxLabels + 2);
  const long = read({ labels: { a: "x".repeat(5_000) } }).labels.get("a");
  assertEquals(long?.length, GRPC.maxLabelChars);
  assertThrows(() => read({ labels: { a: {} } }), ApiError, "'a'");
});
