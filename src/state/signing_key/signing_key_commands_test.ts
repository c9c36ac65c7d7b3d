import { assertEquals, assertThrows } from "#assert";
import { AUTH, ByteReader, BytesError, ByteWriter } from "../../base/mod.ts";
import { addSigningKey, type KeysBefore, readSecret } from "./signing_key_commands.ts";

function readerOf(bytes: number): ByteReader {
  return new ByteReader(new ByteWriter().bytes(new Uint8Array(bytes).fill(7)).take());
}

Deno.test("a key is as long as its algorithm wants, and no longer than allowed", () => {
  for (const bytes of [AUTH.minKeyBytes, AUTH.maxKeyBytes]) {
    assertEquals(readSecret(readerOf(bytes)).length, bytes);
  }
  for (const bytes of [0, AUTH.minKeyBytes - 1, AUTH.maxKeyBytes + 1]) {
    assertThrows(() => readSecret(readerOf(bytes)), BytesError, `found ${bytes} bytes`);
  }
});

Deno.test("a key comes back as it was, and owns its bytes", () => {
  for (const [place, others] of (["ifNone", "keep", "drop"] as KeysBefore[]).entries()) {
    const secret = new Uint8Array(AUTH.minKeyBytes).fill(7);
    const writer = new ByteWriter();
    addSigningKey.write(writer, { type: "signingKey.add", id: "k", secret, others });
    const bytes = writer.take();
    assertEquals(bytes.at(-1), place);
    const read = addSigningKey.read(new ByteReader(bytes));
    bytes.fill(0);
    assertEquals(read, { type: "signingKey.add", id: "k", secret, others });
  }
});
