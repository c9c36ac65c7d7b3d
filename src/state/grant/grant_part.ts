/** What is granted to roles as a part of the state. */
import { commandRule } from "../core/command.ts";
import { applyGrantPut, applyGrantRemove, applyGrantsSet } from "./apply_grant.ts";
import { putGrant, removeGrant, setGrants } from "./grant_commands.ts";
import { createGrantTables, grantView } from "./grant_record.ts";
import { grantSection } from "./grant_section.ts";

export const grantPart = {
  commands: [
    commandRule(putGrant, applyGrantPut),
    commandRule(removeGrant, applyGrantRemove),
    commandRule(setGrants, applyGrantsSet),
  ],
  sections: [grantSection],
  createTables: createGrantTables,
  view: grantView,
};
