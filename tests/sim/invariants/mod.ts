import type { Checks } from "../host.ts";
import { atMostOnce } from "./at_most_once.ts";
import { boundedLog } from "./bounded_log.ts";
import { committedImmutable } from "./committed_immutable.ts";
import { committedOnQuorum } from "./committed_on_quorum.ts";
import { diskAgrees } from "./disk_agrees.ts";
import { durableBeforeAck } from "./durable_before_ack.ts";
import { electionSafety } from "./election_safety.ts";
import { indexOrder } from "./index_order.ts";
import type { Invariant, Sight } from "./invariant.ts";
import { leaderCompleteness } from "./leader_completeness.ts";
import { logMatching } from "./log_matching.ts";
import { membership } from "./membership.ts";
import { monotonic } from "./monotonic.ts";
import { singleVote } from "./single_vote.ts";
import { stateMachineSafety } from "./state_machine_safety.ts";
import { verifiedCommit } from "./verified_commit.ts";

/**
 * Every invariant, fresh for one run. The one that makes the ledger grow stands before those that
 * read it.
 */
export function allInvariants(sight: Sight): Invariant[] {
  return [
    electionSafety(),
    singleVote(),
    durableBeforeAck(),
    logMatching(sight),
    committedOnQuorum(sight),
    leaderCompleteness(sight),
    verifiedCommit(),
    committedImmutable(sight),
    stateMachineSafety(sight),
    atMostOnce(),
    indexOrder(),
    monotonic(),
    diskAgrees(),
    membership(sight),
    boundedLog(),
  ];
}

/** Tells every invariant what happened. */
export function checksOf(all: readonly Invariant[]): Checks {
  const judges = all.filter((one) => one.changed !== undefined);
  return {
    started: (node, log) => all.forEach((one) => one.started?.(node, log)),
    received: (node, message) => all.forEach((one) => one.received?.(node, message)),
    sending: (node, message) => all.forEach((one) => one.sending?.(node, message)),
    writing: (node, batch) => all.forEach((one) => one.writing?.(node, batch)),
    durable: (node, batch) => all.forEach((one) => one.durable?.(node, batch)),
    applied: (node, entry, result) => all.forEach((one) => one.applied?.(node, entry, result)),
    effect: (node, request, index) => all.forEach((one) => one.effect?.(node, request, index)),
    restored: (node, meta) => all.forEach((one) => one.restored?.(node, meta)),
    snapshotTaken: (node, meta) => all.forEach((one) => one.snapshotTaken?.(node, meta)),
    changed: (node, before, after) => judges.forEach((one) => one.changed?.(node, before, after)),
  };
}
