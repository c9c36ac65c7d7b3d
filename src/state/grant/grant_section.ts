/** What is granted to roles in a dump: a record is a role with all its grants. */
import { BytesError, readList, writeList } from "../../base/mod.ts";
import { readName } from "../core/fields.ts";
import { refuseTwice, type Section } from "../core/section.ts";
import { readGrant, writeGrant } from "./grant_fields.ts";
import { type GrantTables, putGrants, type RoleGrants, sortedGrants } from "./grant_record.ts";

export const grantSection: Section<GrantTables, RoleGrants> = {
  number: 15,
  records: sortedGrants,
  write(writer, { role, grants }) {
    writer.utf8(role);
    writeList(writer, grants, writeGrant);
  },
  startRestore: ({ tables }) => (reader) => {
    const record = { role: readName(reader), grants: readList(reader, readGrant) };
    refuseTwice(tables.grants.has(record.role), `the grants of ${record.role}`);
    if (record.grants.length === 0) {
      throw new BytesError(`Cannot restore: the role ${record.role} has no grants`);
    }
    putGrants(tables, record);
  },
};
