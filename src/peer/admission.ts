import type { ClusterAccess } from "../base/mod.ts";
import type { NodeId } from "../raft/mod.ts";
import { COMMAND_VERSION } from "../state/mod.ts";
import type { Hello } from "./greeting.ts";
import { isClaim, judgeHello } from "./handshake.ts";
import type { PeerEvents } from "./types.ts";

/** Why a node refuses itself, when an address that it was given is its own. */
export const CALLED_ITSELF = "the caller has reached itself";

interface AdmissionOptions {
  readonly nodeId: NodeId;
  /** Where others reach this node. */
  readonly address: string;
  readonly access: ClusterAccess;
  readonly software: string;
  readonly incarnation: string;
  /** Incarnation under which this node is connected and was heard from a moment ago; undefined when it is not. */
  readonly liveIncarnation: (id: NodeId) => string | undefined;
  readonly events: Pick<PeerEvents, "judge" | "claimed">;
}

/** Who may come in: what this node says of itself, and how it judges what others say of themselves. */
export class Admission {
  readonly #options: AdmissionOptions;
  #stopped = false;
  /** Empty before this node has joined a cluster. */
  clusterId = "";

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  get isStopped(): boolean {
    return this.#stopped;
  }

  /** Nobody comes in any more. */
  stop(): void {
    this.#stopped = true;
  }

  /** What this node says to that one; 0 when it knows only an address. */
  hello(targetId: NodeId): Hello {
    const { nodeId, address, incarnation, software } = this.#options;
    return {
      clusterId: this.clusterId,
      nodeId,
      targetId,
      address,
      incarnation,
      software,
      rules: COMMAND_VERSION,
    };
  }

  /** Undefined when the caller, which has proved the token, is welcome, else why not. */
  judge(hello: Hello): string | undefined {
    if (this.#stopped) return "this node stops";
    const { nodeId, incarnation, access, liveIncarnation, events } = this.#options;
    if (hello.incarnation === incarnation) return CALLED_ITSELF;
    const wrong = judgeHello(hello, { clusterId: this.clusterId, nodeId, liveIncarnation });
    // Without a token nobody has proved anything, and whoever claims something must change nothing.
    if (access === "token" && isClaim(hello, this.hello(0))) {
      events.claimed(hello.nodeId, hello.clusterId);
    }
    if (wrong !== undefined || hello.clusterId === "") return wrong;
    if (this.clusterId !== "") return events.judge(hello.nodeId);
    // Members must not take a process for a member that is none yet; a single call may invite it.
    return hello.targetId === 0 ? undefined : "this node has not joined a cluster yet";
  }
}
