/** Disks that are slow or full. Needs rights that only root has; elsewhere these say so and are left out. */
import type { FaultNode } from "./fault_node.ts";
import { fullDisks } from "./full_disk.ts";
import { pause } from "./pause.ts";
import type { Prepared, Scenario } from "./run_scenario.ts";

const SYNC_DELAY_US = 300_000;
const DISK_MIB = 64;

async function run(program: string, ...args: string[]): Promise<boolean> {
  try {
    const command = new Deno.Command(program, { args, stdout: "null", stderr: "null" });
    return (await command.output()).success;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return false;
    throw thrown;
  }
}

/** Makes every sync of this process slow until the function that it resolves with is called. */
async function slowDown(node: FaultNode): Promise<() => Promise<void>> {
  const calls = "fsync,fdatasync";
  const child = new Deno.Command("strace", {
    args: [
      "-f",
      "-qq",
      "-o",
      "/dev/null",
      `--trace=${calls}`,
      `--inject=${calls}:delay_enter=${SYNC_DELAY_US}`,
      "-p",
      String(node.pid),
    ],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  await pause(500);
  return async () => {
    child.kill("SIGINT");
    await child.status;
  };
}

async function canTrace(): Promise<Prepared | undefined> {
  const traced = await run("strace", "-qq", "-o", "/dev/null", "true");
  return traced ? { dataDir: () => undefined, remove: () => Promise.resolve() } : undefined;
}

/** Every node gets a small disk of its own. */
async function smallDisks(): Promise<Prepared | undefined> {
  const root = Deno.makeTempDirSync({ prefix: "rnacos-disks-" });
  const folders = new Map([1, 2, 3].map((id) => [id, `${root}/disk${id}`]));
  const remove = async () => {
    for (const folder of folders.values()) await run("umount", folder);
    Deno.removeSync(root, { recursive: true });
  };
  for (const folder of folders.values()) {
    Deno.mkdirSync(folder);
    const size = `size=${DISK_MIB}m`;
    if (!await run("mount", "-t", "tmpfs", "-o", size, "tmpfs", folder)) {
      await remove();
      return undefined;
    }
  }
  const dataDir = (id: number) => {
    const folder = folders.get(id);
    return folder === undefined ? undefined : `${folder}/data`;
  };
  return { dataDir, remove };
}

export const diskScenarios: readonly Scenario[] = [
  {
    name: "slow-disk",
    about: `every sync of the leader, then of a follower, takes ${SYNC_DELAY_US / 1_000} ms longer`,
    prepare: canTrace,
    async run(test) {
      for (const ofLeader of [true, false]) {
        const leader = await test.cluster.leader();
        const node = ofLeader ? leader : test.cluster.alive.find((each) => each !== leader);
        if (node === undefined) throw new Error("There is no follower");
        test.faults++;
        const normal = await slowDown(node);
        await test.writesAgain(test.cluster.alive);
        await pause(5_000);
        await normal();
        await pause(1_000);
      }
    },
  },
  {
    name: "full-disk",
    about: "the disk of a follower, of the leader and of all nodes fills up and gets space again",
    prepare: smallDisks,
    run: fullDisks,
  },
];
