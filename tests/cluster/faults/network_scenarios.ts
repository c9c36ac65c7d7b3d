/** The network between nodes holds, breaks, or carries only one way. */
import type { FaultNode } from "./fault_node.ts";
import { pause } from "./pause.ts";
import type { FaultTest, Scenario } from "./run_scenario.ts";

const CUT_MS = 4_000;
const CALM_MS = 1_500;
const SLOW_LINK_MS = 60;

interface Roles {
  readonly leader: FaultNode;
  readonly others: readonly FaultNode[];
}

async function roles(test: FaultTest): Promise<Roles> {
  const leader = await test.cluster.leader();
  return { leader, others: test.cluster.alive.filter((node) => node !== leader) };
}

function ids(nodes: readonly FaultNode[]): number[] {
  return nodes.map(({ id }) => id);
}

async function healed(test: FaultTest): Promise<void> {
  test.cluster.rules.heal();
  await test.cluster.settled();
  await pause(CALM_MS);
}

export const networkScenarios: readonly Scenario[] = [
  {
    name: "partition",
    about: "the leader alone, then a follower alone; packets lost, then connections reset",
    async run(test) {
      const { rules } = test.cluster;
      for (const mode of ["hold", "break"] as const) {
        const { leader, others } = await roles(test);
        test.faults++;
        rules.separate([leader.id], ids(others), mode);
        await test.writesAgain(others);
        await pause(CUT_MS);
        await healed(test);
        const again = await roles(test);
        const cut = again.others[0];
        if (cut === undefined) throw new Error("There is no follower");
        const rest = test.cluster.alive.filter((node) => node !== cut);
        await test.under(() => rules.separate([cut.id], ids(rest), mode), CUT_MS);
        await healed(test);
      }
    },
  },
  {
    name: "one-way",
    about: "the leader is not heard, then does not hear",
    async run(test) {
      const { rules } = test.cluster;
      for (const deaf of [false, true]) {
        const { leader, others } = await roles(test);
        test.faults++;
        for (const { id } of others) {
          const [from, to] = deaf ? [id, leader.id] : [leader.id, id];
          rules.set(from, to, { mode: "hold" });
        }
        await test.writesAgain(others);
        await pause(CUT_MS);
        await healed(test);
      }
    },
  },
  {
    name: "bridge",
    about: "five nodes, two and two that only the fifth connects; the leader in either place",
    nodes: 5,
    async run(test) {
      for (const asBridge of [true, false]) {
        const { leader, others } = await roles(test);
        const [first, second, third, fourth] = others;
        if (first && second && third && fourth) {
          const left = asBridge ? [first, second] : [leader, first];
          const right = asBridge ? [third, fourth] : [second, third];
          const bridge = asBridge ? leader : fourth;
          test.faults++;
          test.cluster.rules.separate(ids(left), ids(right), "hold");
          await test.writesAgain([bridge]);
          await pause(CUT_MS);
        }
        await healed(test);
      }
    },
  },
  {
    name: "slow-links",
    about: `every message takes ${SLOW_LINK_MS} ms longer, then links flap`,
    async run(test) {
      const { nodes, rules } = test.cluster;
      await test.under(() => {
        for (const from of nodes) {
          for (const to of nodes) {
            if (from !== to) rules.set(from.id, to.id, { delayMs: SLOW_LINK_MS });
          }
        }
      }, CUT_MS);
      for (let turn = 0; turn < 8; turn++) {
        rules.heal();
        const one = nodes[turn % nodes.length];
        const two = nodes[(turn + 1) % nodes.length];
        if (one === undefined || two === undefined) continue;
        const mode = turn % 2 === 0 ? "break" : "hold";
        await test.under(() => rules.separate([one.id], [two.id], mode), 400);
      }
      await healed(test);
    },
  },
];
