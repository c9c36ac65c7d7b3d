/** `/v1/raft`: the state of consensus, and what operators do about the members. Any node answers. */
import { ApiError, readHostPort } from "../../base/mod.ts";
import { json, jsonText } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import type { HttpRoute } from "../route.ts";

const ROLE_NAMES = {
  leader: "Leader",
  follower: "Follower",
  candidate: "Candidate",
  preCandidate: "Candidate",
} as const;

const MAX_ADDRESS_CHARS = 256;
/** Longer than any list of nodes. */
const MAX_LIST_BYTES = 16_384;

function raftMetrics(call: HttpCall): Response {
  const raft = call.server.consensus();
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
    members: call.server.cluster.members(),
    digests: call.server.cluster.digests(),
  });
}

async function joinNode(call: HttpCall): Promise<Response> {
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

async function changeMembership(call: HttpCall): Promise<Response> {
  await call.operations.setVoters(bodyList(call, "[1,2,3]").map(nodeId));
  return jsonText("true");
}

async function removeNode(call: HttpCall): Promise<Response> {
  await call.operations.remove(nodeId(call.params.long("id")));
  return jsonText("true");
}

async function transferLeader(call: HttpCall): Promise<Response> {
  await call.operations.transferLeader(nodeId(call.params.long("id")));
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

export const raftRoutes: readonly HttpRoute[] = [
  {
    protocol: "http",
    method: "GET",
    path: "/nacos/v1/raft/metrics",
    summary: "State of the consensus on this node, and all members as it sees them",
    permission: { action: "read", resource: "cluster" },
    params: [],
    answersWhileStarting: true,
    handler: raftMetrics,
  },
  {
    protocol: "http",
    method: "POST",
    path: "/nacos/v1/raft/joinnode",
    summary: 'Invites the node that waits at an address; body `[2,"host:9848"]`',
    permission: { action: "admin", resource: "cluster" },
    params: [],
    answersWhileStarting: true,
    maxBodyBytes: MAX_LIST_BYTES,
    handler: joinNode,
  },
  {
    protocol: "http",
    method: "POST",
    path: "/nacos/v1/raft/change-membership",
    summary: "Makes exactly these members the voters and takes the others out; body `[1,2,3]`",
    permission: { action: "admin", resource: "cluster" },
    params: [],
    answersWhileStarting: true,
    maxBodyBytes: MAX_LIST_BYTES,
    handler: changeMembership,
  },
  {
    protocol: "http",
    method: "POST",
    path: "/nacos/v1/raft/remove-node",
    summary: "Takes a node out of the cluster; the leader hands over first",
    permission: { action: "admin", resource: "cluster" },
    params: [{ name: "id", required: true, type: "int" }],
    answersWhileStarting: true,
    handler: removeNode,
  },
  {
    protocol: "http",
    method: "POST",
    path: "/nacos/v1/raft/transfer-leader",
    summary: "Hands leadership to a voter",
    permission: { action: "admin", resource: "cluster" },
    params: [{ name: "id", required: true, type: "int" }],
    answersWhileStarting: true,
    handler: transferLeader,
  },
];
