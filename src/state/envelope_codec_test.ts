import { BytesError } from "../base/mod.ts";
import { Rng } from "../../tests/support/rng.ts";
import { assertEquals, assertThrows } from "#assert";
import {
  checkCommandVersion,
  decodeEnvelope,
  encodeEnvelope,
  rulesVersionOf,
} from "./envelope_codec.ts";
import { COMMAND_VERSION } from "./parts.ts";
import { SAMPLE_COMMANDS } from "../../tests/support/sample_commands.ts";

Deno.test("encodeEnvelope and decodeEnvelope keep every command", () => {
  for (const command of SAMPLE_COMMANDS) {
    const envelope = { requestId: "r-1", timeMs: 1_795_363_781_679, operator: "nacos", command };
    assertEquals(decodeEnvelope(encodeEnvelope(envelope)), envelope);
  }
});

Deno.test("encodeEnvelope forgets a command that could not be encoded", () => {
  const command = { type: "history.trim", beforeMs: -1 } as const;
  assertThrows(
    () => encodeEnvelope({ requestId: "r", timeMs: 1, operator: "", command }),
    BytesError,
  );
  const good = { requestId: "r", timeMs: 1, operator: "", command: { ...command, beforeMs: 1 } };
  assertEquals(decodeEnvelope(encodeEnvelope(good)), good);
});

Deno.test("decodeEnvelope refuses a byte behind any command", () => {
  for (const command of SAMPLE_COMMANDS) {
    const data = encodeEnvelope({ requestId: "r", timeMs: 5, operator: "o", command });
    assertThrows(() => decodeEnvelope(new Uint8Array([...data, 0])), BytesError);
  }
});

Deno.test("a large command leaves nothing in the next one", () => {
  const key = { namespace: "public", group: "G", dataId: "d" };
  for (const length of [100_000, 10, 70_000]) {
    const command = { type: "config.publish", key, info: {}, sourceIp: "" } as const;
    const envelope = {
      requestId: "r",
      timeMs: 1,
      operator: "",
      command: { ...command, content: "x".repeat(length) },
    };
    assertEquals(decodeEnvelope(encodeEnvelope(envelope)), envelope);
  }
});

Deno.test("decodeEnvelope throws BytesError on every cut and never anything else on noise", () => {
  const rng = Rng.fromSeed(11);
  for (const command of SAMPLE_COMMANDS) {
    const data = encodeEnvelope({ requestId: "r", timeMs: 5, operator: "o", command });
    for (let cut = 0; cut < data.length; cut++) {
      assertThrows(() => decodeEnvelope(data.subarray(0, cut)), BytesError);
    }
    for (let round = 0; round < 50; round++) {
      const noisy = data.slice();
      noisy[rng.below(noisy.length)] = rng.below(256);
      try {
        decodeEnvelope(noisy);
      } catch (error) {
        assertEquals(error instanceof BytesError, true, String(error));
      }
    }
  }
});

Deno.test("checkCommandVersion tells a later version before anything is applied", () => {
  const command = { type: "switch.put", entry: "a", value: "b" } as const;
  const data = encodeEnvelope({ requestId: "r", timeMs: 5, operator: "o", command });
  assertEquals(checkCommandVersion(data), { ok: true });
  assertEquals(checkCommandVersion(new Uint8Array()), { ok: true });
  data[0] = COMMAND_VERSION + 1;
  assertEquals(checkCommandVersion(data), {
    ok: false,
    found: COMMAND_VERSION + 1,
    newest: COMMAND_VERSION,
  });
  assertThrows(() => decodeEnvelope(data), BytesError, `version ${COMMAND_VERSION + 1}`);
  data[0] = 0;
  assertThrows(() => decodeEnvelope(data), BytesError, "version 0");
});

/** Their places are their numbers in the log. */
const KINDS_OF_VERSION_1 = [
  "config.publish",
  "config.remove",
  "history.trim",
  "namespace.create",
  "namespace.update",
  "namespace.remove",
  "service.put",
  "service.remove",
  "cluster.put",
  "instance.put",
  "instance.remove",
  "override.put",
  "override.remove",
  "switch.put",
  "member.put",
  "member.remove",
];

Deno.test("a kind keeps its number, and one that came later needs a later version of the rules", () => {
  for (const command of SAMPLE_COMMANDS) {
    // Version, length of the id, time, length of the operator, kind.
    const [version, , , , kind] = encodeEnvelope({
      requestId: "",
      timeMs: 0,
      operator: "",
      command,
    });
    const place = KINDS_OF_VERSION_1.indexOf(command.type);
    assertEquals(version, rulesVersionOf(command));
    if (place >= 0) assertEquals(kind, place, command.type);
    else assertEquals(rulesVersionOf(command) > 1, true, `${command.type} is new in version 1`);
    assertEquals(rulesVersionOf(command) <= COMMAND_VERSION, true);
  }
});
