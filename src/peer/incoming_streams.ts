import {
  type Clock,
  type ClusterAccess,
  type Logger,
  type LogThrottle,
  PEER,
} from "../base/mod.ts";
import type { MessageStream, StreamEvents, StreamSource } from "../h2/mod.ts";
import type { TransportPort } from "../node/mod.ts";
import type { NodeId } from "../raft/mod.ts";
import { refuseStranger, TAKES_OWN_MACHINE_ONLY, WANTS_CERTIFICATE } from "./access.ts";
import type { Admission } from "./admission.ts";
import type { ClusterKey } from "./cluster_key.ts";
import type { IncomingLinkOptions } from "./incoming_link.ts";
import { IncomingLinks } from "./incoming_links.ts";
import { Refusals } from "./refusals.ts";
import { SnapshotStreams } from "./snapshot_streams.ts";
import type { StreamKind } from "./stream_kind.ts";
import { UnauthenticatedStreams } from "./unauthenticated_streams.ts";

interface IncomingStreamsOptions extends Pick<IncomingLinkOptions, "events" | "call"> {
  /** From where streams are taken. */
  readonly access: ClusterAccess;
  /** Whether streams are taken only of those who have shown a trusted certificate. */
  readonly wantsCertificate: boolean;
  readonly admission: Admission;
  readonly key: ClusterKey;
  readonly clock: Clock;
  readonly log: Logger;
  readonly throttle: Pick<LogThrottle, "shouldLog">;
  readonly stage: TransportPort["receiveSnapshot"];
}

const NOBODY: StreamEvents = { message: () => {}, closed: () => {} };

/** All streams that other nodes have opened, of both kinds: from where, how many, and who makes room. */
export class IncomingStreams {
  readonly #options: IncomingStreamsOptions;
  readonly #unauthenticated = new UnauthenticatedStreams();
  readonly #refusals: Refusals;
  readonly #links: IncomingLinks;
  readonly #snapshots: SnapshotStreams;

  constructor(options: IncomingStreamsOptions) {
    this.#options = options;
    const { admission, key, clock, log, throttle, stage, events, call } = options;
    this.#refusals = new Refusals(log, throttle);
    const self = () => admission.hello(0);
    const shared = {
      self,
      refusals: this.#refusals,
      unauthenticated: this.#unauthenticated,
    };
    const judge: Admission["judge"] = (hello) => admission.judge(hello);
    this.#links = new IncomingLinks({
      ...shared,
      clock,
      handshake: { key, streamKind: "Link", self, judge },
      events,
      call,
    });
    this.#snapshots = new SnapshotStreams({ ...shared, key, judge, log, throttle, stage });
  }

  get size(): number {
    return this.#links.size + this.#snapshots.size;
  }

  /** Streams that were refused. */
  get refused(): number {
    return this.#refusals.count;
  }

  /** Snapshots received whole. */
  get snapshotsReceived(): number {
    return this.#snapshots.count;
  }

  /** Every stream of others comes through here. */
  accept(kind: StreamKind, stream: MessageStream, source: StreamSource): StreamEvents {
    const { remote } = source;
    const stranger = this.#strangerText(source);
    if (stranger !== undefined) {
      this.#refusals.say(remote, stranger);
      refuseStranger(stream, stranger);
      return NOBODY;
    }
    const { isStopped } = this.#options.admission;
    if (isStopped || this.size - this.#unauthenticated.size >= PEER.maxIncoming) {
      this.#refusals.say(remote, isStopped ? "this node stops" : "too many streams are open");
      queueMicrotask(() => stream.end());
      return NOBODY;
    }
    return (kind === "Snapshot" ? this.#snapshots : this.#links).accept(stream, remote);
  }

  /** Why a stream from there is not even heard; undefined when it may speak. */
  #strangerText({ isOwnMachine, isProven }: StreamSource): string | undefined {
    const { access, wantsCertificate } = this.#options;
    if (access === "own-machine" && !isOwnMachine) return TAKES_OWN_MACHINE_ONLY;
    return wantsCertificate && isProven !== true ? WANTS_CERTIFICATE : undefined;
  }

  /** Incarnation of the node when one of its links was heard from a moment ago. */
  liveIncarnation(id: NodeId): string | undefined {
    return this.#links.liveIncarnation(id);
  }

  /** Ends the links of one node. */
  drop(id: NodeId): void {
    this.#links.drop(id);
  }

  /** Ends links that were not heard from for long. */
  sweep(): void {
    this.#links.sweep();
  }

  stop(): void {
    this.#links.stop();
    this.#snapshots.stop();
  }
}
