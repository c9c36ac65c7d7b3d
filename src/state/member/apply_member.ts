/** The nodes of the cluster: where they are reached, and which ids were taken out. */
import { type ApplyContext, done, type Outcome, refused } from "../core/outcome.ts";
import type { PutMember, RemoveMember } from "./member_commands.ts";
import type { MemberEvent, MemberTables } from "./member_record.ts";

type Context = ApplyContext<MemberTables>;

const CHANGED = [{ type: "membersChanged" }] as const;

/** `joined` is never taken back by a later put; only a removal does that. */
export function applyMemberPut(context: Context, command: PutMember): Outcome<MemberEvent> {
  const { bounds, tables: { members, removedMembers } } = context;
  const { id, address } = command;
  if (id < 1) {
    const message = `Cannot add node ${id}: ids begin with 1`;
    return refused(context.index, { kind: "invalid", message });
  }
  const before = members.get(id);
  if (before === undefined && members.size >= bounds.maxMembers) {
    const message = `Cannot add node ${id}: there are ${bounds.maxMembers} already`;
    return refused(context.index, { kind: "overloaded", message });
  }
  const joined = command.joined || before?.joined === true;
  removedMembers.delete(id);
  if (before?.address === address && before.joined === joined) {
    return done(context, { existed: true });
  }
  members.set(id, { id, address, joined });
  return done(context, { existed: before !== undefined }, CHANGED);
}

/** The id is remembered, so that the node can be told what became of it. */
export function applyMemberRemove(context: Context, command: RemoveMember): Outcome<MemberEvent> {
  const { bounds, tables: { members, removedMembers } } = context;
  const existed = members.delete(command.id);
  if (existed) {
    removedMembers.add(command.id);
    for (const oldest of removedMembers) {
      if (removedMembers.size <= bounds.maxRemovedMembers) break;
      removedMembers.delete(oldest);
    }
  }
  return done(context, { existed }, existed ? CHANGED : []);
}
