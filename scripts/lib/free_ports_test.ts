import { assert, assertEquals, assertLess } from "#assert";
import { inRepository } from "./repository.ts";

const MODULE = new URL("./free_ports.ts", import.meta.url).href;
const EACH = 200;

/** What a process of its own is given, among those that have their claims in the same folder. */
async function given(folder: string): Promise<number[]> {
  const source = `import { freePort, freePorts } from "${MODULE}";
    const ports = Array.from({ length: ${EACH} }, () => [freePort(), ...Object.values(freePorts())]);
    console.log(JSON.stringify(ports.flat()));`;
  const file = `${folder}/${crypto.randomUUID()}.ts`;
  await Deno.writeTextFile(file, source);
  const { stdout, success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--no-check", file],
    cwd: inRepository(),
    env: { TMPDIR: folder },
  }).output();
  assert(success);
  return JSON.parse(new TextDecoder().decode(stdout));
}

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("two processes are never given the same port", () =>
  inFolder(async (folder) => {
    const ports = (await Promise.all([given(folder), given(folder), given(folder)])).flat();
    assertEquals(ports.length, 12 * EACH);
    assertEquals(new Set(ports).size, ports.length);
  }));

Deno.test("ports lie below those of outgoing connections", () =>
  inFolder(async (folder) => {
    for (const port of await given(folder)) assertLess(port, 32_768);
  }));
