import { inRepository } from "../../../scripts/lib/repository.ts";
import type { ServerProcess } from "../../../scripts/lib/server_process.ts";
import { OtherMachine } from "../../cluster/other_machine.ts";
import type { Effort, HostileCase } from "../hostile_case.ts";

const STRANGER = inRepository("tests", "hostile", "stranger.ts");
const RUN_MS = 3_000;
/** What a stranger may be told; anything else is a fault. */
const REFUSALS = ["takes nodes of its own machine only", "POST answers 403"];

async function memberIds(victim: ServerProcess): Promise<string> {
  const answer = await fetch(`${victim.url}/nacos/v1/raft/metrics`);
  const { members } = await answer.json() as { members: { id: number }[] };
  return members.map(({ id }) => id).join();
}

async function attackFrom(other: OtherMachine, victim: ServerProcess): Promise<Effort> {
  const { grpcPort, httpPort } = victim;
  const place = [other.hereIp, grpcPort, httpPort, RUN_MS].map(String);
  const text = await other.run([STRANGER, ...place]);
  const answers = JSON.parse(text) as [string, number][];
  const wrong = answers.filter(([said]) => !REFUSALS.some((refusal) => said.includes(refusal)))
    .map(([said, times]) => `${times} times: ${said}`);
  const members = await memberIds(victim);
  if (members !== "1") wrong.push(`the members are ${members}, only node 1 is wanted`);
  const connections = answers.reduce((sum, [, times]) => sum + times, 0);
  return { bytes: 0, connections, faults: wrong };
}

export const hostileCase: HostileCase = {
  name: "stranger_takes_cluster",
  about:
    "another machine that joins, claims and takes members out gets nothing and changes nothing",
  engines: ["native", "grpc-js"],
  settings: { RNACOS_SDK_HOST: "0.0.0.0" },
  attack: async (victim) => {
    if (!OtherMachine.canBeMade()) {
      const notes = ["not attacked: a network namespace wants the rights of root"];
      return { bytes: 0, connections: 0, notes };
    }
    using other = new OtherMachine();
    return await attackFrom(other, victim);
  },
};
