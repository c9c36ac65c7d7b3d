import { BytesError, Rng } from "../base/mod.ts";
import { assertEquals, assertThrows } from "@std/assert";
import {
  checkCommandVersion,
  COMMAND_VERSION,
  decodeEnvelope,
  encodeEnvelope,
} from "./envelope_codec.ts";
import { SAMPLE_COMMANDS } from "../../tests/unit/sample_commands.ts";

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
  assertThrows(() => decodeEnvelope(data), BytesError, "version 2");
});
