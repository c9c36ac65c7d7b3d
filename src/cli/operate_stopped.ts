/**
 * Users and tokens of a stopped node. The data is read, the change is tried on a copy of the state in memory, and what
 * the rules have taken waits in a file for the next start.
 */
import {
  type AccessAnswer,
  type AccessRequest,
  createUsersApi,
  operateAccess,
  SYSTEM,
} from "../api/mod.ts";
import { type Logger, systemClock } from "../base/mod.ts";
import { PasswordHasher } from "../credentials/mod.ts";
import {
  type PendingChange,
  readPendingChanges,
  readStoredState,
  writePendingChanges,
} from "../data_dir/mod.ts";
import { encodeEnvelope, type StateMachine } from "../state/mod.ts";
import { type DataDirLock, openKvStore } from "../store/mod.ts";
import type { Settings } from "../settings/mod.ts";
import { wholeAnswer } from "./whole_answer.ts";

const COMMAND_LINE = "command line";

interface OfflineAnswer extends AccessAnswer {
  /** Changes that wait for the start now, those from before included. */
  readonly waiting: number;
}

/** Rejects with ApiError, and with StartError for data that cannot be used. The lock is given back. */
export async function operateStopped(
  request: AccessRequest,
  { settings, lock, logger }: {
    readonly settings: Settings;
    readonly lock: DataDirLock;
    readonly logger: Logger;
  },
): Promise<OfflineAnswer> {
  const { dataDir } = settings;
  const store = await openKvStore({ dataDir, log: logger.target("store"), lock });
  const hasher = new PasswordHasher();
  try {
    const { machine } = await readStoredState(store, settings);
    const waiting = [...readPendingChanges(dataDir)];
    for (const change of waiting) applyTo(machine, change);
    const known = waiting.length;
    const users = createUsersApi({
      node: { state: machine, propose: (command) => propose(machine, waiting, command) },
      hasher,
      everywhere: { applied: () => Promise.resolve() },
      clock: systemClock,
      // Only nodes that run know it.
      lastUsesMs: (ids) => Promise.resolve({ found: ids.map(() => undefined), silent: [] }),
    });
    const operator = { principal: SYSTEM, caller: CALLER };
    const answer = await wholeAnswer(request, (part) => operateAccess(users, part, operator));
    if (waiting.length > known) writePendingChanges(dataDir, waiting);
    return { ...answer, waiting: waiting.length };
  } finally {
    hasher.close();
    await store.close();
  }
}

const CALLER = {
  user: COMMAND_LINE,
  ip: "",
  protocol: "cli",
  appName: "",
  agent: "",
  connectionId: "",
  labels: new Map<string, string>(),
} as const;

function propose(
  machine: StateMachine,
  waiting: PendingChange[],
  command: PendingChange["command"],
): Promise<ReturnType<typeof applyTo>> {
  const change = {
    requestId: crypto.randomUUID(),
    timeMs: Math.floor(systemClock.nowMs()),
    operator: COMMAND_LINE,
    command,
  };
  const result = applyTo(machine, change);
  if (result.ok) waiting.push(change);
  return Promise.resolve(result);
}

function applyTo(machine: StateMachine, change: PendingChange) {
  return machine.apply(machine.appliedIndex() + 1, encodeEnvelope(change)).result;
}
