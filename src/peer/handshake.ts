/** Who may talk to whom: what a caller says of itself first, and how the answerer judges it. */
import { createHash, timingSafeEqual } from "node:crypto";
import { ByteReader, BytesError, ByteWriter, PEER } from "../base/mod.ts";
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
  /** Newest version of the rules of the state that the node can apply. */
  readonly rules: number;
}

export function encodeHello(hello: Hello): Uint8Array<ArrayBuffer> {
  return new ByteWriter(256).varint(hello.protocol).utf8(hello.clusterId).varint(hello.nodeId)
    .varint(hello.targetId).utf8(hello.address).utf8(hello.incarnation).utf8(hello.token)
    .utf8(hello.software).varint(hello.rules).take();
}

/** Throws BytesError, also for another version. Members that a later version adds at the end are ignored. */
export function decodeHello(bytes: Uint8Array): Hello {
  const r = new ByteReader(bytes);
  const protocol = r.varint();
  // What follows may have another form, so the version is judged first.
  if (protocol !== PEER_PROTOCOL_VERSION) {
    throw new BytesError(
      `Cannot talk to a node of peer protocol ${protocol}: this node speaks ` +
        `${PEER_PROTOCOL_VERSION}; run versions that overlap`,
    );
  }
  return {
    protocol,
    clusterId: shortText(r),
    nodeId: r.varint(),
    targetId: r.varint(),
    address: shortText(r),
    incarnation: shortText(r),
    token: shortText(r),
    software: shortText(r),
    rules: r.varint(),
  };
}

/** Texts of a greeting end up in memory, views and logs, so they are short. */
function shortText(r: ByteReader): string {
  const text = r.utf8();
  if (text.length <= PEER.maxGreetingChars) return text;
  throw new BytesError(
    `Cannot read a greeting: a text has ${text.length} characters, at most ` +
      `${PEER.maxGreetingChars} are allowed`,
  );
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
  if (!sameSecret(hello.token, judge.token)) {
    return "the cluster token is not the same; set RNACOS_CLUSTER_TOKEN alike on all nodes";
  }
  if (hello.nodeId === 0 || hello.incarnation === "") return "the caller does not say who it is";
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

/** What the caller knows when it judges the welcome. */
export interface Expected {
  readonly clusterId: string;
  readonly token: string;
  /** 0 when only an address is known. */
  readonly nodeId: NodeId;
}

/** Undefined when the answerer is whom the caller wanted, else what is wrong. */
export function judgeWelcome(welcome: Hello, expected: Expected): string | undefined {
  if (!sameSecret(welcome.token, expected.token)) {
    return "the cluster token is not the same; set RNACOS_CLUSTER_TOKEN alike on all nodes";
  }
  if (expected.nodeId !== 0 && welcome.nodeId !== expected.nodeId) {
    return `node ${welcome.nodeId} answers where node ${expected.nodeId} was wanted; ` +
      "check RNACOS_RAFT_NODE_ADDR of both";
  }
  const { clusterId } = expected;
  if (clusterId !== "" && welcome.clusterId !== "" && clusterId !== welcome.clusterId) {
    return `node ${welcome.nodeId} belongs to cluster ${welcome.clusterId}, this node to ` +
      `${clusterId}; a node changes clusters only with an empty data directory`;
  }
  return undefined;
}

/** Compares in a time that does not tell how much agrees. */
function sameSecret(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
