/**
 * The list of all that is replicated. Each part is a folder of its own; commands, events, tables, sections of a dump and
 * reading methods of the machine are made of this list, as values and as types.
 */
import { accessTokenPart } from "./access_token/access_token_part.ts";
import { capacityPart } from "./capacity/capacity_part.ts";
import { checkPart } from "./check/check_part.ts";
import { configPart } from "./config/config_part.ts";
import type { StateBounds } from "./core/bounds.ts";
import { CommandSet } from "./core/command.ts";
import { type AllOf, mergeAll, type StatePart, type StateSource } from "./core/part.ts";
import { orderedSections } from "./core/section.ts";
import { endedSessionPart } from "./ended_session/ended_session_part.ts";
import { grantPart } from "./grant/grant_part.ts";
import { historyPart } from "./history/history_part.ts";
import { instancePart } from "./instance/instance_part.ts";
import { lockPart } from "./lock/lock_part.ts";
import { memberPart } from "./member/member_part.ts";
import { namespacePart } from "./namespace/namespace_part.ts";
import { resultPart } from "./result/result_part.ts";
import { servicePart } from "./service/service_part.ts";
import { signingKeyPart } from "./signing_key/signing_key_part.ts";
import { switchPart } from "./switch/switch_part.ts";
import { userPart } from "./user/user_part.ts";
import { waitingPart } from "./waiting/waiting_part.ts";

/** The newest version of the rules that this code can apply. */
export const COMMAND_VERSION = 3;

const PARTS = [
  namespacePart,
  configPart,
  historyPart,
  servicePart,
  instancePart,
  switchPart,
  memberPart,
  resultPart,
  userPart,
  grantPart,
  accessTokenPart,
  signingKeyPart,
  lockPart,
  endedSessionPart,
  checkPart,
  waitingPart,
  capacityPart,
];

type Part = typeof PARTS[number];
type Rule = Part["commands"][number];

/** The union of everything that the log can hold. Times and operator are in the envelope. */
export type Command = ReturnType<Rule["read"]>;

/** What changed, for listeners on this node. */
export type StateEvent =
  | ReturnType<Rule["apply"]>["events"][number]
  /** The whole state was replaced by a snapshot. */
  | { readonly type: "restored" };

/** The whole replicated state as data, without rules. */
export interface Tables extends AllOf<ReturnType<Part["createTables"]>> {
  appliedIndex: number;
  /** The highest version of the rules that an entry so far was of: who knows less cannot hold this state. */
  rulesVersion: number;
}

/** The reading methods of all parts. */
export type PartsView = AllOf<ReturnType<Part["view"]>>;

export const COMMANDS = new CommandSet<Command, Tables, StateEvent>(
  PARTS.flatMap((part): readonly Rule[] => part.commands),
);

/** Each part, seen as what every part is. */
const ANY_PARTS: readonly StatePart<Tables>[] = PARTS;

/** In the order of a dump. */
export const SECTIONS = orderedSections(ANY_PARTS.flatMap((part) => part.sections));

export function createTables(bounds: StateBounds): Tables {
  const tables = mergeAll<ReturnType<Part["createTables"]>>(
    PARTS.map((part) => part.createTables(bounds)),
  );
  return { ...tables, appliedIndex: 0, rulesVersion: 1 };
}

export function viewOf(source: StateSource<Tables>): PartsView {
  return mergeAll<ReturnType<Part["view"]>>(PARTS.map((part) => part.view(source)));
}

/** Throws BytesError when tables that came from a dump cannot be all of a state. */
export function checkRestored(tables: Tables): void {
  for (const part of ANY_PARTS) part.checkRestored?.(tables);
}
