import { assert, assertEquals, assertLess } from "#assert";
import { inRepository } from "./repository.ts";

const MODULE = new URL("./free_ports.ts", import.meta.url).href;
const EACH = 200;

/** What a process of its own is given. */
async function given(): Promise<number[]> {
  const source = `import { freePort, freePorts } from "${MODULE}";
    const ports = Array.from({ length: ${EACH} }, () => [freePort(), ...Object.values(freePorts())]);
    console.log(JSON.stringify(ports.flat()));`;
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(file, source);
  const { stdout, success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--no-check", file],
    cwd: inRepository(),
  }).output();
  await Deno.remove(file);
  assert(success);
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test("two processes are never given the same port", async () => {
  const ports = (await Promise.all([given(), given(), given()])).flat();
  assertEquals(ports.length, 9 * EACH);
  assertEquals(new Set(ports).size, ports.length);
});

Deno.test("ports lie below those of outgoing connections", async () => {
  for (const port of await given()) assertLess(port, 32_768);
});
