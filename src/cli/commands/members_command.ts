/** `rnacos members`: who belongs to the cluster, and taking nodes out before they are scaled away. */
import { cwd } from "node:process";
import { APP, isLoopbackHost, messageOf } from "../../base/mod.ts";
import {
  type Address,
  askServer,
  messageIn,
  readServerAddress,
  serverAddressOf,
} from "../ask_server.ts";
import type { CommandCall } from "../command.ts";
import { operatorToken } from "../operator_token.ts";
import { parseOptions } from "../options.ts";
import { MEMBERS_ARGUMENTS } from "./members_arguments.ts";
import { readSettings, StartError } from "../../settings/mod.ts";

interface Wanted {
  /** Undefined: the server of the settings. */
  readonly server: Address | undefined;
  /** Nodes with greater ids are taken out. */
  readonly keep: number | undefined;
}

/** What of the server's answer is read. */
interface RaftMetrics {
  readonly current_leader: number | null;
  readonly membership_config: {
    readonly members: readonly number[];
    readonly members_after_consensus: readonly number[] | null;
  };
  readonly learners?: readonly number[];
}

interface Member {
  readonly id: number;
  readonly role: "leader" | "voter" | "learner";
}

function parseKeep(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new StartError(`Cannot use --keep ${text}: the greatest node id to keep is wanted`);
}

function parse(rest: readonly string[]): Wanted {
  const options = parseOptions(MEMBERS_ARGUMENTS, rest);
  const server = options.get("--server");
  const keep = options.get("--keep");
  return {
    server: server === undefined ? undefined : readServerAddress("--server", server),
    keep: keep === undefined ? undefined : parseKeep(keep),
  };
}

function membersOf({ membership_config, learners = [], current_leader }: RaftMetrics): Member[] {
  const { members, members_after_consensus } = membership_config;
  const ids = new Set([...members, ...members_after_consensus ?? [], ...learners]);
  return [...ids].sort((a, b) => a - b).map((id) => ({
    id,
    role: id === current_leader ? "leader" : learners.includes(id) ? "learner" : "voter",
  }));
}

interface Ask {
  readonly server: Address;
  /** Empty when there is none. */
  readonly token: string;
  readonly method: "GET" | "POST";
  readonly path: string;
}

const FORBIDDEN = 403;

/** The token leaves this machine only where it is needed. */
async function call(ask: Ask): Promise<string> {
  const { server, method, path, token } = ask;
  const isWanted = method !== "GET" && !isLoopbackHost(server.host);
  let answer = await answerTo(ask, isWanted ? token : "");
  if (answer.status === FORBIDDEN && !isWanted && token !== "") answer = await answerTo(ask, token);
  if (answer.status === 200) return answer.text;
  throw new Error(
    `the server at ${server.host}:${server.port} answers ${answer.status} to ${method} ${path}: ${
      messageIn(answer.text)
    }`,
  );
}

async function answerTo({ server, method, path }: Ask, token: string) {
  try {
    return await askServer({
      ...server,
      method,
      path,
      headers: token === "" ? {} : { authorization: `Bearer ${token}` },
      timeoutMs: APP.commandTimeoutMs,
    });
  } catch (thrown) {
    throw new Error(
      `cannot ask the server at ${server.host}:${server.port}: ${messageOf(thrown)}`,
      { cause: thrown },
    );
  }
}

/** Who names a server needs no settings of one, but for the token. */
function serverAndToken(
  named: Address | undefined,
  environment: CommandCall["environment"],
): Pick<Ask, "server" | "token"> {
  if (named !== undefined) {
    return { server: named, token: environment()["RNACOS_CLUSTER_TOKEN"]?.trim() ?? "" };
  }
  const settings = readSettings(environment(), { os: Deno.build.os, cwd: cwd() });
  const server = serverAddressOf(settings);
  return { server, token: operatorToken(settings, server) };
}

async function takeOutAndPrint({ server, keep }: Wanted, { environment, print }: CommandCall) {
  const asked = serverAndToken(server, environment);
  const text = await call({ ...asked, method: "GET", path: "/nacos/v1/raft/metrics" });
  const members = membersOf(JSON.parse(text) as RaftMetrics);
  // The leader last, so that leadership changes once at most.
  const gone = members.filter(({ id }) => keep !== undefined && id > keep)
    .sort((a, b) => Number(a.role === "leader") - Number(b.role === "leader") || b.id - a.id);
  for (const { id } of gone) {
    await call({ ...asked, method: "POST", path: `/nacos/v1/raft/remove-node?id=${id}` });
    print(`node ${id}: taken out\n`);
  }
  for (const { id, role } of members) {
    if (!gone.some((each) => each.id === id)) print(`node ${id}: ${role}\n`);
  }
}

/** Resolves with 0 when everything was done, else with 1 after a line that says what was not. */
export async function runMembers(commandCall: CommandCall): Promise<number> {
  const wanted = parse(commandCall.rest);
  try {
    await takeOutAndPrint(wanted, commandCall);
    return 0;
  } catch (thrown) {
    if (thrown instanceof StartError) throw thrown;
    commandCall.printError(`rnacos members: ${messageOf(thrown)}\n`);
    return 1;
  }
}
