import { assertEquals } from "#assert";
import { ApiError } from "../base/mod.ts";
import { readPendingChanges, writePendingChanges } from "../data_dir/mod.ts";
import { createFakeTime } from "../../tests/support/callers.ts";
import { CollectedLog } from "../../tests/support/collected_log.ts";
import { createFakeNode } from "../../tests/support/fake_node.ts";
import { startPendingChanges } from "./start_pending_changes.ts";

function changeOf(requestId: string, name: string) {
  return {
    requestId,
    timeMs: 1,
    operator: "command line",
    command: { type: "user.update", name, enabled: false },
  } as const;
}

Deno.test("Waiting changes are made once there is a leader, each under its own id; refused ones are told and dropped", async () => {
  const dataDir = await Deno.makeTempDir();
  const node = createFakeNode();
  const time = createFakeTime();
  const log = new CollectedLog();
  node.applyNow({
    type: "user.create",
    name: "alice",
    nickname: "",
    passwordHash: "x",
    enabled: true,
    mustChangePassword: false,
    roles: [],
    privilege: {
      enabled: false,
      whitelistIsAll: true,
      whitelist: [],
      blacklistIsAll: false,
      blacklist: [],
    },
    source: "inner",
    onlyFirst: false,
  });
  try {
    writePendingChanges(dataDir, [changeOf("r1", "alice"), changeOf("r2", "nobody")]);
    node.failure = new ApiError("unavailable", "no leader");
    const end = startPendingChanges({ node, dataDir, logger: log.logger, timers: time.timers });
    const settle = () => new Promise((resolve) => setTimeout(resolve));
    await settle();
    time.advance(500);
    await settle();
    assertEquals(readPendingChanges(dataDir).length, 2);
    node.failure = undefined;
    time.advance(500);
    await settle();
    assertEquals(node.state.user("alice")?.enabled, false);
    assertEquals(readPendingChanges(dataDir), []);
    const tried = node.proposed.slice(-2).map(({ options }) => options);
    assertEquals(
      tried.map(({ operator, requestId, origin }) => [operator, requestId, origin?.protocol]),
      [
        ["command line", "r1", "cli"],
        ["command line", "r2", "cli"],
      ],
    );
    const told = log.entries.map(({ message }) => message);
    assertEquals(told, [
      "changes of users that wait in the data directory cannot be made yet",
      "a change of users that waited in the data directory is refused",
    ]);
    end();
    assertEquals(time.pending(), 0);
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
});

async function withWaiting(
  text: string | undefined,
  run: (tried: {
    readonly log: CollectedLog;
    readonly time: ReturnType<typeof createFakeTime>;
    readonly node: ReturnType<typeof createFakeNode>;
    readonly end: () => void;
    readonly settle: () => Promise<unknown>;
  }) => Promise<void>,
): Promise<void> {
  const dataDir = await Deno.makeTempDir();
  const [node, time, log] = [createFakeNode(), createFakeTime(), new CollectedLog()];
  node.failure = new ApiError("unavailable", "no leader");
  if (text === undefined) writePendingChanges(dataDir, [changeOf("r1", "alice")]);
  else await Deno.writeTextFile(`${dataDir}/pending_changes`, text);
  const settle = () => new Promise((resolve) => setTimeout(resolve));
  const end = startPendingChanges({ node, dataDir, logger: log.logger, timers: time.timers });
  try {
    await settle();
    await run({ log, time, node, end, settle });
  } finally {
    end();
    await Deno.remove(dataDir, { recursive: true });
  }
}

Deno.test("A file that cannot be read is told once, and not tried again", async () => {
  await withWaiting("rubbish", ({ log, time, node }) => {
    assertEquals([log.messages.length, time.pending(), node.proposed.length], [1, 0, 0]);
    return Promise.resolve();
  });
});

Deno.test("The same reason is told once, another one again, and nothing after the end", async () => {
  await withWaiting(undefined, async ({ log, time, node, end, settle }) => {
    const pass = async () => {
      time.advance(500);
      await settle();
    };
    await pass();
    assertEquals(log.messages.length, 1);
    time.advance(499);
    assertEquals(time.pending(), 1);
    node.failure = new ApiError("unavailable", "versions are mixed");
    await pass();
    assertEquals(log.messages.length, 2);
    end();
    assertEquals(time.pending(), 0);
    node.failure = undefined;
    await pass();
    assertEquals(node.state.user("alice"), undefined);
  });
});
