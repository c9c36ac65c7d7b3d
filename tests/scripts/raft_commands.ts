/**
 * The commands of the Raft transcripts. Each one returns the lines that stand beneath it.
 *
 *     nodes COUNT [learner=ID ...] [OPTION=VALUE ...]   join ID ...          crash ID ...
 *     campaign ID ...    tick all|ID,ID [TIMES]         run TICKS [ID ...]   restart ID ...
 *     propose ID COMMAND|size=BYTES ...                 fill ID COUNT        read ID TOKEN
 *     change ID voter=N|learner=N|remove=N ...          transfer ID TO       unreachable ID TO
 *     ready ID           stabilize [ID ...]             settle [ID ...]      deliver [ID ...]
 *     disk ID slow|fast  persist ID                     machine ID slow|fast snapshot ID
 *     drop|hold|copy 1>2 2<>3 ...   isolate ID ...      release [twice|reversed]  heal   lose
 *     status|progress|state|log [ID ...]
 *
 * `stabilize` lets nodes work and talk until all is quiet; `settle` does so without output; `run`
 * ticks in between and leaves out messages, writes and applied entries. `drop` loses what a link
 * carries, `hold` keeps it and `copy` keeps a copy until `release`; `heal` ends all three. `lose`
 * throws away what is on its way. `log` is what the disk holds.
 */
import type {
  ChangeResult,
  MemberChange,
  NodeId,
  PlantedBug,
  ProposeResult,
  RaftCore,
} from "../../src/raft/mod.ts";
import { formatEntry, formatMembers, formatProgress, formatStatus } from "./raft_format.ts";
import { ScriptWorld } from "./raft_world.ts";

type Run = (world: ScriptWorld, args: readonly string[]) => string[];

/** A fresh world, and what runs a command line in it. */
export function raftScript(planted: ReadonlySet<PlantedBug>): (line: string) => string[] {
  const world = new ScriptWorld(planted);
  return (line) => {
    const [name = "", ...args] = line.split(" ").filter((word) => word !== "");
    const run = COMMANDS.get(name);
    if (run === undefined) throw new Error(`there is no command "${name}"`);
    return run(world, args);
  };
}

const COMMANDS: ReadonlyMap<string, Run> = new Map<string, Run>([
  ["nodes", (world, [count, ...rest]) => {
    const learners = rest.filter((word) => word.startsWith("learner=")).map(valueOf);
    const settings = rest.filter((word) => !word.startsWith("learner="))
      .map((word): [string, number] => [word.split("=")[0] ?? "", valueOf(word)]);
    world.create(Number(count), learners, Object.fromEntries(settings));
    return [];
  }],
  ["join", (world, args) => each(args, (id) => world.join(id))],
  ["campaign", (world, args) => each(args, (id) => world.node(id).core.campaign())],
  // A time is one tick on each of the named nodes, one after the other.
  ["tick", (world, [who = "", times = "1"]) => {
    for (let i = 0; i < Number(times); i += 1) {
      for (const id of idsOf(world, who === "all" ? [] : who.split(","))) {
        if (world.node(id).up) world.node(id).core.tick();
      }
    }
    return [];
  }],
  ["run", (world, [times, ...who]) => {
    const ids = idsOf(world, who);
    const lines: string[] = [];
    for (let i = 0; i < Number(times); i += 1) {
      for (const id of ids) if (world.node(id).up) world.node(id).core.tick();
      lines.push(...world.stabilize(ids).filter((line) => /^\d+: (?!write|apply)/.test(line)));
    }
    return lines;
  }],
  ["propose", (world, [id, ...commands]) => {
    const data = commands.map((word) =>
      new TextEncoder().encode(word.startsWith("size=") ? "x".repeat(valueOf(word)) : word)
    );
    return [describe(world.node(Number(id)).core.propose(data))];
  }],
  // As many proposals of their own, each named by its number.
  ["fill", (world, [id, count]) => {
    const core = world.node(Number(id)).core;
    const results = Array.from({ length: Number(count) }, (_, i) => {
      return describe(core.propose([new TextEncoder().encode(`f${i + 1}`)]));
    });
    return [`${results[0]} to ${results[results.length - 1]}`];
  }],
  ["change", (world, [id, ...changes]) => [
    describe(world.node(Number(id)).core.changeMembers(changes.map(changeOf))),
  ]],
  ["transfer", (world, [id, to]) => [
    world.node(Number(id)).core.transferLeadership(Number(to)) ? "begun" : "refused",
  ]],
  ["read", (world, [id, token]) => {
    world.node(Number(id)).core.readIndex(Number(token));
    return [];
  }],
  ["ready", (world, [id]) => world.ready(Number(id)) ?? ["nothing"]],
  ["disk", (world, [id, how]) => {
    world.node(Number(id)).slowDisk = how === "slow";
    return [];
  }],
  ["persist", (world, [id]) => world.persist(Number(id))],
  ["machine", (world, [id, how]) => {
    const node = world.node(Number(id));
    node.slowApply = how === "slow";
    if (!node.slowApply) node.apply();
    return [];
  }],
  ["stabilize", (world, args) => world.stabilize(idsOf(world, args))],
  ["settle", (world, args) => {
    world.stabilize(idsOf(world, args));
    return [];
  }],
  ["deliver", (world, args) => [`${world.deliver(idsOf(world, args))} delivered`]],
  ["lose", (world) => world.lose()],
  ["drop", (world, args) => links(args, (link) => world.cut(link))],
  ["hold", (world, args) => links(args, (link) => world.hold(link))],
  ["copy", (world, args) => links(args, (link) => world.copy(link))],
  ["release", (world, [how = ""]) => world.release(how)],
  ["isolate", (world, args) =>
    each(args, (id) => {
      for (const other of world.nodes.keys()) {
        world.cut(`${id}>${other}`);
        world.cut(`${other}>${id}`);
      }
    })],
  ["heal", (world) => {
    world.heal();
    return [];
  }],
  ["crash", (world, args) => each(args, (id) => world.node(id).crash())],
  ["restart", (world, args) => each(args, (id) => world.node(id).restart())],
  ["snapshot", (world, [id]) => {
    const meta = world.node(Number(id)).takeSnapshot();
    return [`snapshot at ${meta.index}@${meta.term} ${formatMembers(meta.membership)}`];
  }],
  ["unreachable", (world, [id, to]) => {
    world.node(Number(id)).core.unreachable(Number(to));
    return [];
  }],
  ["status", (world, args) => ofCores(world, args, (core) => [formatStatus(core.status())])],
  ["progress", (world, args) => ofCores(world, args, (core) => formatProgress(core.status()))],
  ["state", (world, args) =>
    [...idsOf(world, args)].map((id) => {
      const node = world.node(id);
      const words = node.commands.map((word) => word.length > 12 ? `${word.length}B` : word);
      return `${id}: ${node.up ? words.join(" ") : "down"}`;
    })],
  ["log", (world, args) =>
    [...idsOf(world, args)].map((id) => {
      const { snapshot, entries } = world.node(id).stored();
      return `${id}: snapshot ${snapshot.index}@${snapshot.term} [${
        entries.map(formatEntry).join(", ")
      }]`;
    })],
]);

function idsOf(world: ScriptWorld, args: readonly string[]): Set<NodeId> {
  return new Set(args.length === 0 ? world.nodes.keys() : args.map(Number));
}

function each(args: readonly string[], run: (id: NodeId) => void): string[] {
  for (const id of args) run(Number(id));
  return [];
}

/** `1>2` is one direction, `1<>2` both. */
function links(args: readonly string[], run: (link: string) => void): string[] {
  for (const arg of args) {
    const [from, to] = arg.split(/<?>/);
    run(`${from}>${to}`);
    if (arg.includes("<>")) run(`${to}>${from}`);
  }
  return [];
}

function ofCores(
  world: ScriptWorld,
  args: readonly string[],
  show: (core: RaftCore) => string[],
): string[] {
  return [...idsOf(world, args)].flatMap((id) => {
    const node = world.node(id);
    return node.up ? show(node.core) : [`${id}: down`];
  });
}

function valueOf(word: string): number {
  return Number(word.split("=")[1]);
}

function changeOf(word: string): MemberChange {
  const id = valueOf(word);
  if (word.startsWith("voter=")) return { type: "addVoter", id };
  return word.startsWith("learner=") ? { type: "addLearner", id } : { type: "remove", id };
}

function describe(result: ChangeResult | ProposeResult): string {
  switch (result.type) {
    case "accepted":
      return `accepted ${result.index}@${result.term}`;
    case "notLeader":
      return `not leader, ask ${result.leader === 0 ? "nobody" : result.leader}`;
    case "overloaded":
      return "overloaded";
    case "diskFull":
      return "disk full";
    case "refused":
      return `refused: ${result.reason}`;
  }
}
