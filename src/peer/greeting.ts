/** What nodes say of themselves when they meet, and the frames that carry it. Reading is total. */
import { ByteReader, BytesError, ByteWriter, PEER } from "../base/mod.ts";
import type { NodeId } from "../raft/mod.ts";

/** Version of everything that peers send each other. A node refuses what it cannot understand. */
const PEER_PROTOCOL_VERSION = 1;

export const NONCE_BYTES = 32;
export const PROOF_BYTES = 32;

/** What a node says of itself. */
export interface Hello {
  /** Empty while the node has not joined any cluster. */
  readonly clusterId: string;
  readonly nodeId: NodeId;
  /** Whom the caller believes it is calling; 0 when it knows only an address. */
  readonly targetId: NodeId;
  /** Where the caller can be reached: `host:port` of its gRPC port. */
  readonly address: string;
  /** Drawn at each start of the process, so that two processes under one id are told apart. */
  readonly incarnation: string;
  /** Version of the program, for people. */
  readonly software: string;
  /** Newest version of the rules of the state that the node can apply. */
  readonly rules: number;
}

/** The first frame of a caller: who it is, and a number that nobody has seen before. */
interface Opening {
  readonly nonce: Uint8Array;
  readonly hello: Hello;
}

/** The answer to it: another such number, which the caller has to prove its knowledge of the token with. */
interface Challenge {
  readonly nonce: Uint8Array;
  readonly nodeId: NodeId;
}

/** The last frame of a handshake: the answerer's own proof, and who it is. */
interface Welcome {
  readonly proof: Uint8Array;
  readonly hello: Hello;
}

export function encodeOpening({ nonce, hello }: Opening): Uint8Array<ArrayBuffer> {
  const w = new ByteWriter(256).varint(PEER_PROTOCOL_VERSION).raw(nonce);
  return writeHello(w, hello).take();
}

/** Throws BytesError, also for another version. Members that a later version adds at the end are ignored. */
export function decodeOpening(bytes: Uint8Array): Opening {
  const r = new ByteReader(bytes);
  readVersion(r);
  return { nonce: r.raw(NONCE_BYTES), hello: readHello(r) };
}

export function encodeChallenge({ nonce, nodeId }: Challenge): Uint8Array<ArrayBuffer> {
  return new ByteWriter(64).varint(PEER_PROTOCOL_VERSION).raw(nonce).varint(nodeId).take();
}

/** Throws BytesError, also for another version. */
export function decodeChallenge(bytes: Uint8Array): Challenge {
  const r = new ByteReader(bytes);
  readVersion(r);
  return { nonce: r.raw(NONCE_BYTES), nodeId: r.varint() };
}

export function encodeHello(hello: Hello): Uint8Array<ArrayBuffer> {
  return writeHello(new ByteWriter(256), hello).take();
}

export function encodeWelcome(proof: Uint8Array, hello: Uint8Array): Uint8Array<ArrayBuffer> {
  return new ByteWriter(PROOF_BYTES + hello.length).raw(proof).raw(hello).take();
}

/** Throws BytesError. */
export function decodeWelcome(bytes: Uint8Array): Welcome {
  const r = new ByteReader(bytes);
  return { proof: r.raw(PROOF_BYTES), hello: readHello(r) };
}

function writeHello(w: ByteWriter, hello: Hello): ByteWriter {
  return w.utf8(hello.clusterId).varint(hello.nodeId).varint(hello.targetId).utf8(hello.address)
    .utf8(hello.incarnation).utf8(hello.software).varint(hello.rules);
}

function readHello(r: ByteReader): Hello {
  return {
    clusterId: shortText(r),
    nodeId: r.varint(),
    targetId: r.varint(),
    address: shortText(r),
    incarnation: shortText(r),
    software: shortText(r),
    rules: r.varint(),
  };
}

/** What follows the version may have another form, so it is judged before anything else is read. */
function readVersion(r: ByteReader): void {
  const protocol = r.varint();
  if (protocol === PEER_PROTOCOL_VERSION) return;
  throw new BytesError(
    `Cannot talk to a node of peer protocol ${protocol}: this node speaks ` +
      `${PEER_PROTOCOL_VERSION}; run versions that overlap`,
  );
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
