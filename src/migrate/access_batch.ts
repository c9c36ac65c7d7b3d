/** Users and roles on their way into a server: gathered to requests of bounded size, with an answer for each. */
import { IMPORT, isJsonObject, type JsonObject } from "../base/mod.ts";
import type { TransferRole, TransferUser } from "../export/mod.ts";
import { objectsIn, parseJson, textIn } from "./json.ts";
import type { ImportedRole, ImportedUser } from "./types.ts";

export interface AccessBatch {
  readonly users: readonly Omit<TransferUser, "createdMs" | "modifiedMs">[];
  readonly roles: readonly TransferRole[];
}

const OUTCOMES = ["new", "replaced", "same", "skipped", "refused"] as const;

export interface AccessRow {
  readonly outcome: typeof OUTCOMES[number];
  /** Why it is refused, or what of it did not come in. */
  readonly faults: readonly string[];
}

/** The rows of the server's answer, roles first; throws when they are not those that were asked for. */
export function accessRows(
  answer: string,
  wanted: { readonly users: number; readonly roles: number },
): readonly AccessRow[] {
  const found = parseJson(answer);
  const roles = isJsonObject(found) ? objectsIn(found, "roles") : [];
  const users = isJsonObject(found) ? objectsIn(found, "users") : [];
  if (roles.length !== wanted.roles || users.length !== wanted.users) {
    throw new Error("the server does not say what became of each user and role");
  }
  return [...roles, ...users].map(rowOf);
}

function rowOf(row: JsonObject): AccessRow {
  const outcome = OUTCOMES.find((each) => each === row["outcome"]);
  if (outcome === undefined) {
    throw new Error(
      `the server tells an unknown outcome of a user or role: ${textIn(row, "outcome")}`,
    );
  }
  const faults: unknown = row["faults"];
  return {
    outcome,
    faults: Array.isArray(faults) ? faults.filter((each) => typeof each === "string") : [],
  };
}

/** What is gathered; the caller takes it when it is full, and once more in the end. */
export class AccessGathering {
  #roles: TransferRole[] = [];
  #users: AccessBatch["users"][number][] = [];
  #chars = 0;

  add(record: ImportedUser | ImportedRole): void {
    if (record.kind === "role") {
      this.#roles.push(record.role);
      this.#chars += JSON.stringify(record.role).length;
      return;
    }
    const { createdMs: _, modifiedMs: __, ...user } = record.user;
    this.#users.push(user);
    this.#chars += JSON.stringify(user).length;
  }

  get isEmpty(): boolean {
    return this.#roles.length + this.#users.length === 0;
  }

  get isFull(): boolean {
    return this.#roles.length + this.#users.length >= IMPORT.accessRows ||
      this.#chars >= IMPORT.accessChars;
  }

  take(): AccessBatch {
    const batch = { users: this.#users, roles: this.#roles };
    this.#users = [];
    this.#roles = [];
    this.#chars = 0;
    return batch;
  }
}
