/** `/v1/raft`: the state of consensus, and what operators do about the members. Any node answers. */
import { param, type ParamValues, type Permission } from "../../api/mod.ts";
import { ApiError, readHostPort } from "../../base/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { json, jsonText } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import { type HttpRoute, routesUnder } from "../route.ts";

const ROLE_NAMES = {
  leader: "Leader",
  follower: "Follower",
  candidate: "Candidate",
  preCandidate: "Candidate",
} as const;

const MAX_ADDRESS_CHARS = 256;
/** Longer than any list of nodes. */
const MAX_LIST_BYTES = 16_384;

function raftMetrics(_params: unknown, { server }: HttpCall): HttpAnswer {
  const raft = server.consensus();
  const { membership } = raft;
  const isJoint = membership.votersOutgoing.length > 0;
  return json({
    id: raft.id,
    state: membership.learners.includes(raft.id) ? "Learner" : ROLE_NAMES[raft.role],
    current_term: raft.term,
    last_log_index: raft.lastIndex,
    last_applied: raft.applied,
    current_leader: raft.leader === 0 ? null : raft.leader,
    membership_config: {
      members: isJoint ? membership.votersOutgoing : membership.voters,
      members_after_consensus: isJoint ? membership.voters : null,
    },
    learners: membership.learners,
    members: server.cluster.members(),
    digests: server.cluster.digests(),
  });
}

async function joinNode(_params: unknown, call: HttpCall): Promise<HttpAnswer> {
  const [id, address, ...rest] = bodyList(call, '[2,"host:9848"]');
  if (typeof address !== "string" || address.length > MAX_ADDRESS_CHARS || rest.length > 0) {
    throw new ApiError("invalid", 'The body is wanted as [2,"host:9848"]: an id and an address');
  }
  const read = readHostPort(address);
  if ("wrong" in read) {
    throw new ApiError("invalid", `Cannot use the address ${address}: ${read.wrong} (of gRPC)`);
  }
  await call.operations.add(nodeId(id), address);
  return jsonText("true");
}

async function changeMembership(_params: unknown, call: HttpCall): Promise<HttpAnswer> {
  await call.operations.setVoters(bodyList(call, "[1,2,3]").map(nodeId));
  return jsonText("true");
}

const NODE = { id: param.long().required() };

async function removeNode(
  { id }: ParamValues<typeof NODE>,
  { operations }: HttpCall,
): Promise<HttpAnswer> {
  await operations.remove(nodeId(id));
  return jsonText("true");
}

async function transferLeader(
  { id }: ParamValues<typeof NODE>,
  { operations }: HttpCall,
): Promise<HttpAnswer> {
  await operations.transferLeader(nodeId(id));
  return jsonText("true");
}

/** The list that the body holds as JSON. */
function bodyList(call: HttpCall, example: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(call.body));
    if (Array.isArray(value)) return value;
  } catch {
    // What is no JSON is answered like what is no list.
  }
  throw new ApiError(
    "invalid",
    `The body is wanted as JSON like ${example}, with content-type application/json`,
  );
}

function nodeId(value: unknown): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value > 0) return value;
  throw new ApiError("invalid", "A node id is wanted: a whole number from 1 on");
}

const ADMIN: Permission = { action: "admin", resource: "cluster" };

const route = routesUnder({
  base: "/nacos/v1/raft",
  family: "caused",
  answersWhileStarting: true,
});

export const raftRoutes: readonly HttpRoute[] = [
  route("GET", "/metrics", {
    summary: "State of the consensus on this node, and all members as it sees them",
    permission: { action: "read", resource: "cluster" },
    params: {},
    handler: raftMetrics,
  }),
  route("POST", "/joinnode", {
    summary: 'Invites the node that waits at an address; body `[2,"host:9848"]`',
    permission: ADMIN,
    params: {},
    maxBodyBytes: MAX_LIST_BYTES,
    body: { contentType: "application/json", summary: "an id and an address" },
    handler: joinNode,
  }),
  route("POST", "/change-membership", {
    summary: "Makes exactly these members the voters and takes the others out; body `[1,2,3]`",
    permission: ADMIN,
    params: {},
    maxBodyBytes: MAX_LIST_BYTES,
    body: { contentType: "application/json", summary: "the ids of the voters" },
    handler: changeMembership,
  }),
  route("POST", "/remove-node", {
    summary: "Takes a node out of the cluster; the leader hands over first",
    permission: ADMIN,
    params: NODE,
    handler: removeNode,
  }),
  route("POST", "/transfer-leader", {
    summary: "Hands leadership to a voter",
    permission: ADMIN,
    params: NODE,
    handler: transferLeader,
  }),
];
