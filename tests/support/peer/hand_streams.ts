/** Streams between nodes whose other end is played by a test, frame by frame. */
import { setImmediate } from "node:timers";
import type { Clock } from "../../../src/base/mod.ts";
import type { ClientStream, StreamEvents } from "../../../src/h2/mod.ts";
import { AnswererHandshake } from "../../../src/peer/answerer_handshake.ts";
import { CallerHandshake } from "../../../src/peer/caller_handshake.ts";
import { ClusterKey } from "../../../src/peer/cluster_key.ts";
import type { Dial } from "../../../src/peer/dial.ts";
import {
  decodeFrame,
  eachFrame,
  encodeFrame,
  type Frame,
  type FrameKind,
} from "../../../src/peer/frame.ts";
import type { Hello } from "../../../src/peer/greeting.ts";
import type { StreamKind } from "../../../src/peer/stream_kind.ts";
import type { NodeId } from "../../../src/raft/mod.ts";
import { CLUSTER } from "./memory_peers.ts";

/** Without a token, so that no key has to be stretched. */
export const OPEN_KEY = new ClusterKey("");

const NO_BYTES = new Uint8Array(0);

export function helloOf(nodeId: NodeId, targetId: NodeId = 0, clusterId = CLUSTER): Hello {
  return {
    clusterId,
    nodeId,
    targetId,
    address: `node${nodeId}:1`,
    incarnation: `i${nodeId}`,
    software: "test",
    rules: 7,
  };
}

/** Frames as texts: kind, number and the body as text. */
export function textOf({ kind, id, body }: Frame): string {
  return `${kind} ${id} ${new TextDecoder().decode(body)}`.trim();
}

/** Lets what gathers in one turn leave. */
export function turn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

/** What this node writes on a stream, and what the other side says on it. */
export class HandStream implements ClientStream {
  queuedBytes = 0;
  heardBytes = 0;
  ended = false;
  readonly #sent: Frame[] = [];
  readonly #raw: Uint8Array[] = [];

  constructor(readonly events: StreamEvents | undefined = undefined) {}

  send(message: Uint8Array): void {
    if (this.ended) return;
    this.#raw.push(message);
    eachFrame(message, (frame) => this.#sent.push({ ...frame, body: frame.body.slice() }));
  }

  end(): void {
    this.ended = true;
  }

  /** Messages since the last call. */
  raw(): Uint8Array[] {
    return this.#raw.splice(0);
  }

  frames(): Frame[] {
    return this.#sent.splice(0);
  }

  texts(): string[] {
    return this.frames().map(textOf);
  }

  /** The other side says this. */
  say(kind: FrameKind, id = 0, body: Uint8Array | string = NO_BYTES): void {
    const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
    this.events?.message(encodeFrame(kind, id, bytes), true);
  }

  /** The other side welcomes this node as whoever `own` says. */
  welcome(own: Hello, kind: StreamKind = "Link"): void {
    const answerer = new AnswererHandshake({
      key: OPEN_KEY,
      streamKind: kind,
      self: () => own,
      judge: () => undefined,
    });
    for (let step = 0; step < 2; step++) {
      const [frame] = this.frames();
      if (frame === undefined) throw new Error("This node does not go on with its handshake");
      const answer = answerer.take(encodeFrame(frame.kind, frame.id, frame.body));
      if (answer.type === "refuse") throw new Error(answer.reason);
      this.events?.message(answer.frame, true);
    }
    this.raw();
  }
}

/** A dial that hands its streams to the test. */
export class HandDial {
  readonly streams: HandStream[] = [];
  /** `time address kind` of each. */
  readonly dialled: string[] = [];

  constructor(readonly clock: Clock) {}

  readonly dial: Dial = (address, streamKind, events) => {
    this.dialled.push(`${this.clock.monotonicMs()} ${address} ${streamKind}`);
    const stream = new HandStream(events);
    this.streams.push(stream);
    return stream;
  };

  get last(): HandStream {
    const last = this.streams.at(-1);
    if (last === undefined) throw new Error("Nobody has dialled");
    return last;
  }
}

/** The other side of a stream that this node answers: greets as `hello`, then says frames. */
export function greetAs(
  hello: Hello,
  take: (bytes: Uint8Array) => void,
  stream: HandStream,
  kind: StreamKind = "Link",
): void {
  const caller = new CallerHandshake(hello, OPEN_KEY, kind);
  take(caller.firstFrame);
  const challenge = stream.raw().at(-1);
  if (challenge === undefined) throw new Error("The opening was not answered");
  const step = caller.take(decodeFrame(challenge));
  if (step.type === "send") take(step.frame);
}
