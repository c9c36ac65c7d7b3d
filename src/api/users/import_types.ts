/** Users and roles that come from another server. */
import type { UserFacts } from "../../state/mod.ts";

/** The hash is of bcrypt or scrypt, and ignored for whom a directory knows; names of roles are as they were found. */
export type ImportedAccessUser = UserFacts;

export interface ImportedAccessRole {
  readonly role: string;
  readonly grants: readonly { readonly resource: string; readonly action: string }[];
}

export interface AccessImport {
  readonly users: readonly ImportedAccessUser[];
  readonly roles: readonly ImportedAccessRole[];
  /** What to do with who and what is here, and is otherwise. */
  readonly existing: "skip" | "replace";
  /** Only look; nothing is written. */
  readonly dryRun: boolean;
}

export interface ImportRow {
  readonly outcome: "new" | "replaced" | "same" | "skipped" | "refused";
  /** Why it is refused, or what of it did not come in. */
  readonly faults: readonly string[];
}

/** In the order of what was given. */
export interface AccessImportReport {
  readonly users: readonly ImportRow[];
  readonly roles: readonly ImportRow[];
}
