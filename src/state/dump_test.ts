import { assert, assertEquals, assertThrows } from "#assert";
import { fullState } from "../../tests/support/state/sample_state.ts";
import { randomCommand } from "../../tests/support/random_commands.ts";
import { BytesError, hexOf } from "../base/mod.ts";
import { Rng } from "../../tests/support/rng.ts";
import { encodeEnvelope } from "./envelope_codec.ts";
import { COMMAND_VERSION } from "./parts.ts";
import { createStateMachine } from "./state_machine.ts";
import { HEADER } from "./core/section.ts";
import { namespaceSection } from "./namespace/namespace_section.ts";
import type { StateMachine } from "./types.ts";

/** Small enough that every bound is met again and again. */
const BOUNDS = {
  maxConfigs: 6,
  maxServices: 5,
  maxHistoryRows: 40,
  maxHistoryRowsPerConfig: 9,
  maxHistoryCharsPerConfig: 300,
  maxHistoryChars: 1500,
  maxDedupEntries: 20,
  maxPersistentInstances: 12,
  maxSwitches: 3,
  maxCapacities: 2,
  maxGrayVersions: 2,
};

function entry(rng: Rng, step: number): Uint8Array {
  const data = encodeEnvelope({
    // A repeated id now and then.
    requestId: rng.chance(0.1) ? `r${rng.below(50)}` : `r${step}`,
    timeMs: 1000 + step - rng.below(3),
    operator: rng.pick(["ann", "bob", ""]),
    command: randomCommand(rng),
  });
  if (rng.chance(0.1)) data[rng.below(data.length)] = rng.below(256);
  return rng.chance(0.02) ? data.subarray(0, rng.below(data.length)) : data;
}

function bytesOf(chunks: Iterable<Uint8Array>): Uint8Array {
  const parts = [...chunks];
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function pieces(rng: Rng, bytes: Uint8Array): Uint8Array[] {
  const out: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + 1 + rng.below(700);
    out.push(bytes.subarray(at, end));
    at = end;
  }
  return out;
}

Deno.test("machines that applied the same entries agree, whoever was restored on the way", () => {
  for (let seed = 1; seed <= 12; seed++) {
    const rng = Rng.fromSeed(seed);
    const straight = createStateMachine({ bounds: BOUNDS });
    let other = createStateMachine({ bounds: BOUNDS });
    for (let step = 1; step <= 600; step++) {
      const data = entry(rng, step);
      if (rng.chance(0.02)) {
        const restored = createStateMachine({ bounds: BOUNDS });
        restored.restore(pieces(rng, bytesOf(other.dump(1 + rng.below(4000)))));
        other = restored;
      }
      assertEquals(other.apply(step, data), straight.apply(step, data), `seed ${seed}`);
      if (step % 100 === 0) assertEquals(other.digest(), straight.digest(), `seed ${seed}`);
    }
    assertEquals(bytesOf(other.dump(1000)), bytesOf(straight.dump(77)), `seed ${seed}`);
    assertSameViews(other, straight);
  }
});

function assertSameViews(left: StateMachine, right: StateMachine): void {
  for (const machine of [left, right]) assert(machine.historyCount() <= BOUNDS.maxHistoryRows);
  const view = (machine: StateMachine) => ({
    configs: [...machine.configsOf("public"), ...machine.configsOf("dev")],
    namespaces: machine.namespaces(),
    services: [...machine.services()].map((record) => record.name).sort(),
    switches: [...machine.switches()].sort(),
    history: machine.history({
      key: { namespace: "public", group: "G", dataId: "a" },
      appName: "",
      pageNo: 1,
      pageSize: 100,
    }),
    users: [...machine.users()],
    roles: machine.roleNames().map((role) => [role, [...machine.usersOfRole(role) ?? []].sort()]),
    grants: machine.allGrants(),
    accessTokens: [...machine.accessTokens()],
    signingKeys: machine.signingKeys(),
    locks: [...machine.locks()].sort((left, right) => left.fencingToken - right.fencingToken),
  });
  assertEquals(view(left), view(right));
}

Deno.test("a dump shows the moment it was asked for, however late it is read", () => {
  const rng = Rng.fromSeed(99);
  const machine = createStateMachine({ bounds: BOUNDS });
  for (let step = 1; step <= 300; step++) machine.apply(step, entry(rng, step));
  const digest = machine.digest();
  const dump = machine.dump(64)[Symbol.iterator]();
  const chunks: Uint8Array[] = [];
  let step = 300;
  for (let next = dump.next(); !next.done; next = dump.next()) {
    chunks.push(next.value);
    step++;
    machine.apply(step, entry(rng, step));
  }
  const restored = createStateMachine({ bounds: BOUNDS });
  restored.restore(chunks);
  assertEquals(restored.digest(), digest);
  assertEquals(restored.appliedIndex(), 300);
});

Deno.test("chunks have the size asked for, also with a large config", () => {
  const machine = createStateMachine();
  const key = { namespace: "public", group: "G", dataId: "big" };
  const content = "配置😀".repeat(200_000);
  const command = { type: "config.publish", key, content, info: {}, sourceIp: "" } as const;
  machine.apply(1, encodeEnvelope({ requestId: "r", timeMs: 1, operator: "", command }));
  const chunks = [...machine.dump(65_536)];
  assert(chunks.length > 20);
  for (const chunk of chunks) assert(chunk.length <= 65_536);
  const restored = createStateMachine();
  restored.restore(chunks);
  assertEquals(restored.config(key)?.content, content);
  // Config and row of history hold one text.
  assert(bytesOf(chunks).length < 2_100_000);
});

Deno.test("restore refuses every cut and most damage, and keeps what was there", () => {
  const rng = Rng.fromSeed(5);
  const machine = createStateMachine({ bounds: BOUNDS });
  for (let step = 1; step <= 120; step++) machine.apply(step, entry(rng, step));
  const dump = bytesOf(machine.dump(4096));
  const target = createStateMachine({ bounds: BOUNDS });
  target.restore([dump]);
  const digest = target.digest();
  for (let cut = 0; cut < dump.length; cut += 7) {
    assertThrows(() => target.restore([dump.subarray(0, cut)]), BytesError);
  }
  for (let round = 0; round < 400; round++) {
    const damaged = dump.slice();
    damaged[rng.below(damaged.length)] = rng.below(256);
    const fresh = createStateMachine({ bounds: BOUNDS });
    try {
      fresh.restore([damaged]);
    } catch (error) {
      assert(error instanceof BytesError, String(error));
    }
  }
  assertEquals(target.digest(), digest);
});

Deno.test("restore refuses a dump of another version", () => {
  const dump = bytesOf(createStateMachine().dump(4096));
  // Length (4), section (1), magic (4), version.
  const later = COMMAND_VERSION + 1;
  dump[9] = later;
  assertThrows(
    () => createStateMachine().restore([dump]),
    BytesError,
    `dump of version ${later}`,
  );
});

Deno.test("a state that a later version of the rules has touched says so, also in its dump", () => {
  const command = { type: "switch.put", entry: "a", value: "b" } as const;
  const envelope = { requestId: "", timeMs: 1, operator: "", command };
  const later = COMMAND_VERSION + 1;
  const newer = createStateMachine({ newestVersion: later });
  newer.apply(1, encodeEnvelope(envelope));
  assertEquals(newer.rulesVersion(), 1);
  createStateMachine().restore(newer.dump(4096));
  newer.apply(2, encodeEnvelope(envelope, later));
  assertEquals([newer.rulesVersion(), newer.switches().get("a")], [later, "b"]);
  const copy = createStateMachine({ newestVersion: later });
  copy.restore(newer.dump(4096));
  assertEquals([copy.rulesVersion(), copy.digest()], [later, newer.digest()]);
  const older = createStateMachine();
  assertThrows(() => older.restore(newer.dump(4096)), BytesError, "start a newer one");
});

Deno.test("digest tells states apart by counters and remembered results, too", () => {
  const apply = (machine: StateMachine, requestId: string, timeMs: number) => {
    const command = { type: "switch.put", entry: "a", value: "b" } as const;
    machine.apply(
      machine.appliedIndex() + 1,
      encodeEnvelope({ requestId, timeMs, operator: "", command }),
    );
  };
  const [one, two, three] = [createStateMachine(), createStateMachine(), createStateMachine()];
  assertEquals(one.digest(), two.digest());
  apply(one, "r", 1);
  apply(two, "q", 1);
  apply(three, "r", 1);
  assert(one.digest() !== two.digest());
  assertEquals(one.digest(), three.digest());
  three.skip(2);
  assert(one.digest() !== three.digest());
});

Deno.test("restore refuses parts that are unknown or not in their order", () => {
  const dump = bytesOf(createStateMachine().dump(4096));
  const second = 4 + new DataView(dump.buffer).getUint32(0, true) + 4;
  assertEquals(dump[second], namespaceSection.number);
  for (const [section, found] of [[99, "section 99 is unknown"], [HEADER, "comes after"]]) {
    const damaged = dump.slice();
    damaged[second] = Number(section);
    assertThrows(() => createStateMachine().restore([damaged]), BytesError, String(found));
  }
});

Deno.test("a backup has users, hashes and tokens, and no key that signs logins", () => {
  const machine = fullState();
  const secret = machine.signingKeys()[0]?.secret;
  assert(secret !== undefined);
  const hexOfAll = (chunks: Iterable<Uint8Array>) => hexOf(bytesOf(chunks));
  const backup = [...machine.capture().backup(4096)].map((chunk) => chunk.slice());
  assert(hexOfAll(machine.dump(4096)).includes(hexOf(secret)));
  assert(!hexOfAll(backup).includes(hexOf(secret)));
  const restored = createStateMachine();
  restored.restore(backup);
  assertEquals(restored.signingKeys(), []);
  assert(restored.userCount() > 0);
  assertEquals(restored.userCount(), machine.userCount());
  assertEquals(hexOfAll(restored.capture().contents()), hexOfAll(machine.capture().contents()));
  assertEquals(restored.appliedIndex(), machine.appliedIndex());
});
