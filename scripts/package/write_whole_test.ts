import { assertEquals, assertStringIncludes, assertThrows } from "#assert";
import { writeWhole } from "./write_whole.ts";

Deno.test("writeWhole() leaves what was there when it cannot write, and says which file", () => {
  const folder = Deno.makeTempDirSync();
  try {
    const path = `${folder}/sub/archive`;
    writeWhole(path, new Uint8Array([1]), true);
    assertEquals((Deno.statSync(path).mode ?? 0) & 0o777, 0o755);
    // A folder where the half-written file would be.
    Deno.mkdirSync(`${path}.half`);
    const { message } = assertThrows(() => writeWhole(path, new Uint8Array([2])), Error);
    assertStringIncludes(message, `Cannot write ${path}`);
    assertEquals(Deno.readFileSync(path), new Uint8Array([1]));
    assertStringIncludes(
      assertThrows(() => writeWhole(`${path}/below`, new Uint8Array()), Error).message,
      `${path}/below`,
    );
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
