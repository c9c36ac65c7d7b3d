/** The nodes of the cluster as a part of the state. */
import { commandRule } from "../core/command.ts";
import { applyMemberPut, applyMemberRemove } from "./apply_member.ts";
import { putMember, removeMember } from "./member_commands.ts";
import { type MemberTables, memberView } from "./member_record.ts";
import { memberSection, removedMemberSection } from "./member_section.ts";

export const memberPart = {
  commands: [commandRule(putMember, applyMemberPut), commandRule(removeMember, applyMemberRemove)],
  sections: [memberSection, removedMemberSection],
  createTables: (): MemberTables => ({ members: new Map(), removedMembers: new Set() }),
  view: memberView,
};
