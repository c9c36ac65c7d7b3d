/** Commands about what is granted to roles, and how they stand in the log. */
import type { Grant } from "../../auth/mod.ts";
import { readList, writeList } from "../../base/mod.ts";
import type { CommandCodec } from "../core/command.ts";
import { readName } from "../core/fields.ts";
import { readGrant, writeGrant } from "./grant_fields.ts";

/** The same grant twice is one. */
export interface PutGrant {
  readonly type: "grant.put";
  readonly role: string;
  readonly grant: Grant;
  /** Also when nobody has the role, as after an import; Nacos' API refuses that. */
  readonly anyRole: boolean;
}

export interface RemoveGrant {
  readonly type: "grant.remove";
  readonly role: string;
  readonly grant: Grant;
}

/** All that a role has, in place of what it had; nothing takes all of it. Also when nobody has the role. */
export interface SetGrants {
  readonly type: "grant.set";
  readonly role: string;
  /** The same one twice is one. */
  readonly grants: readonly Grant[];
}

const SINCE = 2;
const SET_SINCE = 3;

export const putGrant: CommandCodec<PutGrant> = {
  type: "grant.put",
  number: 22,
  since: SINCE,
  write(writer, { role, grant, anyRole }) {
    writer.utf8(role);
    writeGrant(writer, grant);
    writer.bool(anyRole);
  },
  read: (reader) => ({
    type: "grant.put",
    role: readName(reader),
    grant: readGrant(reader),
    anyRole: reader.bool(),
  }),
};

export const removeGrant: CommandCodec<RemoveGrant> = {
  type: "grant.remove",
  number: 23,
  since: SINCE,
  write(writer, { role, grant }) {
    writer.utf8(role);
    writeGrant(writer, grant);
  },
  read: (reader) => ({ type: "grant.remove", role: readName(reader), grant: readGrant(reader) }),
};

export const setGrants: CommandCodec<SetGrants> = {
  type: "grant.set",
  number: 27,
  since: SET_SINCE,
  write(writer, { role, grants }) {
    writer.utf8(role);
    writeList(writer, grants, writeGrant);
  },
  read: (reader) => ({
    type: "grant.set",
    role: readName(reader),
    grants: readList(reader, readGrant),
  }),
};
