/** The consensus core: a pure, synchronous state machine. See DESIGN.md. */
export * from "./types.ts";
export { decodeMembership, encodeMembership } from "./membership_codec.ts";
export { allMembers, isVoter, membershipOf } from "./membership.ts";
export { type InternalRaftOptions, PLANTED_BUGS, type PlantedBug } from "./planted.ts";
export { createRaft } from "./raft.ts";
