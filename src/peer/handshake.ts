/** Who may talk to whom: what a caller says of itself first, and how the answerer judges it. */
import { createHash, timingSafeEqual } from "node:crypto";
import { ByteReader, ByteWriter } from "../base/mod.ts";
import type { NodeId } from "../raft/mod.ts";

/** Version of everything that peers send each other. A node refuses what it cannot understand. */
export const PEER_PROTOCOL_VERSION = 1;

/** What a node says of itself. */
export interface Hello {
  readonly protocol: number;
  /** Empty while the node has not joined any cluster. */
  readonly clusterId: string;
  readonly nodeId: NodeId;
  /** Whom the caller believes it is calling; 0 when it knows only an address. */
  readonly targetId: NodeId;
  /** Where the caller can be reached: `host:port` of its gRPC port. */
  readonly address: string;
  /** Drawn at each start of the process, so that two processes under one id are told apart. */
  readonly incarnation: string;
  /** `RNACOS_CLUSTER_TOKEN`; the link is plain text, as the one of clients, unless the network protects it. */
  readonly token: string;
  /** Version of the program, for people. */
  readonly software: string;
}

export function encodeHello(hello: Hello): Uint8Array<ArrayBuffer> {
  return new ByteWriter(256).varint(hello.protocol).utf8(hello.clusterId).varint(hello.nodeId)
    .varint(hello.targetId).utf8(hello.address).utf8(hello.incarnation).utf8(hello.token)
    .utf8(hello.software).take();
}

/** Throws BytesError. Members that a later version adds at the end are ignored. */
export function decodeHello(bytes: Uint8Array): Hello {
  const r = new ByteReader(bytes);
  return {
    protocol: r.varint(),
    clusterId: r.utf8(),
    nodeId: r.varint(),
    targetId: r.varint(),
    address: r.utf8(),
    incarnation: r.utf8(),
    token: r.utf8(),
    software: r.utf8(),
  };
}

/** What the answerer knows when it judges. */
export interface Judge {
  readonly clusterId: string;
  readonly nodeId: NodeId;
  readonly token: string;
  /** Incarnation under which this node is connected and was heard from a moment ago; undefined when it is not. */
  liveIncarnation(id: NodeId): string | undefined;
}

/** Undefined when the caller is welcome, else the reason with what to do about it. */
export function judgeHello(hello: Hello, judge: Judge): string | undefined {
  if (hello.protocol !== PEER_PROTOCOL_VERSION) {
    return `node ${hello.nodeId} (version ${hello.software}) speaks peer protocol ` +
      `${hello.protocol}, this node ${PEER_PROTOCOL_VERSION}; run versions that overlap`;
  }
  if (!sameSecret(hello.token, judge.token)) {
    return "the cluster token is not the same; set RNACOS_CLUSTER_TOKEN alike on all nodes";
  }
  if (hello.nodeId === judge.nodeId) {
    return `the caller says that it is node ${hello.nodeId}, which is this node's id; ` +
      "give every node its own RNACOS_RAFT_NODE_ID";
  }
  if (hello.targetId !== 0 && hello.targetId !== judge.nodeId) {
    return `this is node ${judge.nodeId}, the caller wanted node ${hello.targetId}; ` +
      "check RNACOS_RAFT_NODE_ADDR of both";
  }
  if (hello.clusterId !== "" && judge.clusterId !== "" && hello.clusterId !== judge.clusterId) {
    return `node ${hello.nodeId} belongs to cluster ${hello.clusterId}, this node to ` +
      `${judge.clusterId}; a node changes clusters only with an empty data directory`;
  }
  const live = judge.liveIncarnation(hello.nodeId);
  if (live !== undefined && live !== hello.incarnation) {
    return `another process is connected as node ${hello.nodeId}; ` +
      "give every node its own RNACOS_RAFT_NODE_ID";
  }
  return undefined;
}

/** Compares in a time that does not tell how much agrees. */
function sameSecret(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
