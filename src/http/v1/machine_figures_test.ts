import { assert, assertEquals } from "#assert";
import { Machine, type MachineSources, SYSTEM } from "./machine_figures.ts";

const GIB = 1024 ** 3;

function sources(changed: Partial<MachineSources>): MachineSources {
  return {
    memory: () => ({ totalBytes: 16 * GIB, availableBytes: 12 * GIB }),
    limitBytes: () => 0,
    ownBytes: () => GIB / 4,
    cpuTimes: () => ({ busyMs: 0, idleMs: 0 }),
    load: () => 1.5,
    ...changed,
  };
}

function mem(changed: Partial<MachineSources>): number {
  return new Machine(sources(changed)).read().mem;
}

Deno.test("mem is the used share of the machine, or of the container where that is less", () => {
  assertEquals(mem({}), 0.25);
  // cgroup v1 says so for a container without a limit.
  assertEquals(mem({ limitBytes: () => 9_223_372_036_854_772_000 }), 0.25);
  assertEquals(mem({ limitBytes: () => 16 * GIB }), 0.25);
  assertEquals(mem({ limitBytes: () => GIB }), 0.25);
  assertEquals(mem({ limitBytes: () => GIB / 2 }), 0.5);
  assertEquals(mem({ limitBytes: () => GIB / 8 }), 1);
});

Deno.test("cpu is the busy share of all cores since the last question", () => {
  let now = { busyMs: 500, idleMs: 10_000 };
  const machine = new Machine(sources({ cpuTimes: () => now }));
  assertEquals(machine.read().cpu, 0);
  now = { busyMs: 1_000, idleMs: 11_500 };
  assertEquals(machine.read().cpu, 0.25);
  now = { busyMs: 1_001, idleMs: 11_500 };
  // Too soon to say something else.
  assertEquals(machine.read().cpu, 0.25);
  now = { busyMs: 2_000, idleMs: 11_500 };
  assertEquals(machine.read().cpu, 1);
});

Deno.test("what may not be asked is -1, as with Java", () => {
  const refuse = () => {
    throw new Deno.errors.NotCapable("no");
  };
  const machine = new Machine(sources({ memory: refuse, load: refuse, cpuTimes: refuse }));
  assertEquals(machine.read(), { cpu: -1, load: -1, mem: -1 });
});

Deno.test("the system answers all of it", () => {
  const { cpu, load, mem } = new Machine(SYSTEM).read();
  assert(cpu >= 0 && cpu <= 1, String(cpu));
  assert(load >= 0 || Deno.build.os === "windows", String(load));
  assert(mem > 0 && mem <= 1, String(mem));
});
