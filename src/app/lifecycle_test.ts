import { assertEquals, assertRejects } from "#assert";
import { CollectedLog } from "../../tests/support/collected_log.ts";
import { EXIT } from "../base/mod.ts";
import { RefillNeeded } from "../data_dir/mod.ts";
import { StartError } from "../settings/mod.ts";
import { runUntilEnd, type Server } from "./lifecycle.ts";

interface Given {
  readonly ready?: Promise<void>;
  readonly failed?: Promise<Error>;
  readonly signal?: Promise<Deno.Signal>;
  readonly stop?: () => Promise<void>;
}

const NEVER = new Promise<never>(() => {});

/** How the run ends, and what the log says. */
async function runToEnd(given: Given) {
  const log = new CollectedLog();
  let stops = 0;
  const server: Server = {
    ready: given.ready ?? Promise.resolve(),
    failed: given.failed ?? NEVER,
    stop() {
      stops++;
      return given.stop?.() ?? Promise.resolve();
    },
  };
  const end = await runUntilEnd(server, given.signal ?? NEVER, log.logger);
  return { end, stops, messages: log.messages };
}

Deno.test("a signal ends the run with 0 once everything is stopped", async () => {
  assertEquals(await runToEnd({ signal: Promise.resolve("SIGTERM") }), {
    end: 0,
    stops: 1,
    messages: ["Stopping", "Stopped"],
  });
});

Deno.test("a stop that fails or takes too long is told, and is no success", async () => {
  const signal = Promise.resolve("SIGINT" as const);
  const broken = await runToEnd({ signal, stop: () => Promise.reject(new Error("no")) });
  assertEquals([broken.end, broken.messages], [1, [
    "Stopping",
    "Could not stop in good order",
  ]]);
  const slow = await runToEnd({ signal, stop: () => NEVER });
  assertEquals([slow.end, slow.messages], [1, ["Stopping", "Could not stop in time; ending now"]]);
});

Deno.test("a server that cannot go on is stopped, and is a failure", async () => {
  const failed = await runToEnd({ failed: Promise.resolve(new Error("disk")) });
  assertEquals([failed.end, failed.stops, failed.messages], [1, 1, [
    "The server cannot go on",
    "Stopped",
  ]]);
  const notReady = await runToEnd({ ready: Promise.reject(new Error("load")) });
  assertEquals([notReady.end, notReady.stops], [1, 1]);
});

Deno.test("a server that left its cluster begins again, unless it cannot be stopped", async () => {
  const failed = Promise.resolve(new RefillNeeded("left"));
  const again = await runToEnd({ failed });
  assertEquals([again.end, again.stops], ["again", 1]);
  const stuck = await runToEnd({ failed, stop: () => Promise.reject(new Error("no")) });
  assertEquals(stuck.end, 1);
});

Deno.test("a start that is refused late is thrown on, and nothing but that is said", async () => {
  const ready = Promise.reject(new StartError("Cannot use X"));
  const log = new CollectedLog();
  let stops = 0;
  const server: Server = { ready, failed: NEVER, stop: () => Promise.resolve(void stops++) };
  await assertRejects(() => runUntilEnd(server, NEVER, log.logger), StartError, "Cannot use X");
  assertEquals([stops, log.messages], [1, []]);
});

/** What a process with these listeners says and how it ends, when this code runs in it. */
async function inProcess(code: string): Promise<{ readonly text: string; readonly code: number }> {
  const output = await new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      "--no-check",
      `import { exitOnDefects, waitForSignal } from "${new URL("./lifecycle.ts", import.meta.url)}";
       import { APP } from "${new URL("../base/mod.ts", import.meta.url)}";
       const say = (level) => (message, fields) => console.log(level, message, Object.keys(fields)[0], fields.signal ?? "");
       const deps = { logger: { error: say("error"), warn: say("warn") }, exit: (code) => Deno.exit(code) };
       ${code}`,
    ],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stderr: "null",
  }).output();
  return { text: new TextDecoder().decode(output.stdout).trim(), code: output.code };
}

Deno.test("a defect that nobody has caught is told, and ends the process", async () => {
  const codes = await Promise.all([
    inProcess('exitOnDefects(deps); Promise.reject(new Error("x")); setTimeout(() => {}, 60_000);'),
    inProcess('exitOnDefects(deps); setTimeout(() => { throw new Error("x"); }, 0);'),
  ]);
  assertEquals(codes, [
    {
      text: "error Unhandled rejection; this is a defect, the server ends error",
      code: EXIT.defect,
    },
    { text: "error Uncaught error; this is a defect, the server ends error", code: EXIT.defect },
  ]);
});

Deno.test({
  name:
    "the first signal asks to stop, one that comes with it is the same, a later one ends at once",
  // Other signals, and none that a process can send itself.
  ignore: Deno.build.os === "windows",
  async fn() {
    const { text, code } = await inProcess(`
      const asked = waitForSignal(deps);
      Deno.kill(Deno.pid, "SIGTERM");
      console.log(await asked);
      Deno.kill(Deno.pid, "SIGINT");
      await new Promise((resolve) => setTimeout(resolve, APP.sameSignalMs + 20));
      console.log("goes on");
      Deno.kill(Deno.pid, "SIGINT");
      await new Promise((resolve) => setTimeout(resolve, 60_000));`);
    const lines = text.split("\n");
    assertEquals(lines, ["SIGTERM", "goes on", "warn Second signal: ending at once signal SIGINT"]);
    assertEquals(code, EXIT.failed);
  },
});
