import { assertEquals, assertRejects, assertStringIncludes } from "#assert";
import { type AccessEntry, silentLogger, systemClock } from "../../base/mod.ts";
import { openAccessLog } from "./open_access_log.ts";

const ENTRY: AccessEntry = {
  atMs: 0,
  protocol: "http",
  ip: "10.0.0.7",
  user: "",
  method: "GET",
  path: "/",
  namespace: "",
  group: "",
  name: "",
  status: 200,
  sizeBytes: 12,
  tookMs: 1,
  requestId: "1",
};
const DEPS = { clock: systemClock, logger: silentLogger };

Deno.test("a log in a file has the form and the bounds that were asked for", async () => {
  const folder = await Deno.makeTempDir();
  const target = `${folder}/access.log`;
  const settings = { target, format: "common", maxFileBytes: 100, maxFiles: 2 } as const;
  const log = await openAccessLog(settings, DEPS);
  assertEquals((await Deno.stat(target)).size, 0);
  log.take(ENTRY);
  await log.close();
  assertStringIncludes(
    await Deno.readTextFile(target),
    "10.0.0.7 - - [01/Jan/1970:00:00:00 +0000]",
  );
  const again = await openAccessLog(settings, DEPS);
  again.take({ ...ENTRY, ip: "10.0.0.8" });
  await again.close();
  assertStringIncludes(await Deno.readTextFile(target), "10.0.0.8");
  assertStringIncludes(await Deno.readTextFile(`${target}.1`), "10.0.0.7");
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a file that cannot be written is told before anything is served", async () => {
  const target = `${await Deno.makeTempDir()}/none/access.log`;
  const settings = { target, format: "json", maxFileBytes: 10, maxFiles: 1 } as const;
  await assertRejects(() => openAccessLog(settings, DEPS), Deno.errors.NotFound);
});

Deno.test("a log on stdout has every byte of it, and no file", async () => {
  const here = new URL(".", import.meta.url);
  const script = `
    import { openAccessLog } from "${here}open_access_log.ts";
    import { silentLogger, systemClock } from "${here}../../base/mod.ts";
    const settings = { target: "stdout", format: "json", maxFileBytes: 1, maxFiles: 1 };
    const log = await openAccessLog(settings, { clock: systemClock, logger: silentLogger });
    for (let at = 0; at < 2_000; at++) log.take({ ...${
    JSON.stringify(ENTRY)
  }, requestId: at + "" });
    await log.close();`;
  const { stdout, success } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-check", script],
    cwd: await Deno.makeTempDir(),
    stdin: "null",
    stderr: "null",
  }).output();
  assertEquals(success, true);
  const ids = new TextDecoder().decode(stdout).trimEnd().split("\n")
    .map((line) => JSON.parse(line).requestId);
  assertEquals(ids, Array.from({ length: 2_000 }, (_, at) => `${at}`));
});
