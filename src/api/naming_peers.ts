/** Everything about other nodes that the verbs of the registry use. */
import { ApiError, type ServiceKey } from "../base/mod.ts";
import type { Service } from "../naming/mod.ts";
import { beatHere } from "./beat.ts";
import { deregisterHere } from "./deregister_instance.ts";
import type { ForwardOp, ForwardResult } from "./forward_ops.ts";
import { Forwarder, resultOf, succeeded } from "./forwarder.ts";
import type { NamingContext } from "./naming_context.ts";
import type { NamingLines } from "./naming_lines.ts";
import { NamingShare } from "./naming_share.ts";
import { registerHere } from "./register_instance.ts";
import { SubscriberQuestions } from "./subscriber_questions.ts";

export class NamingPeers {
  readonly share: NamingShare;
  readonly forwarder: Forwarder;
  readonly questions: SubscriberQuestions;

  constructor(context: NamingContext, lines: NamingLines) {
    this.share = new NamingShare(context, lines);
    this.forwarder = new Forwarder(lines, context.timers, (op) => runHere(context, op));
    this.questions = new SubscriberQuestions(context, lines);
    lines.handle("forward", (_from, body) => {
      const asked = this.questions.answer(body);
      return Promise.resolve(asked ?? this.forwarder.answer(body));
    });
  }

  /** Node that keeps the leases of this service, when it is another one. */
  awayOf(service: Service | undefined, key: () => ServiceKey): number | undefined {
    return this.share.awayOf(service, key);
  }

  /** Has another node do it. Rejects with its ApiError, or `unavailable` when it does not answer. */
  async forward(to: number, op: ForwardOp): Promise<Exclude<ForwardResult, { type: "error" }>> {
    return succeeded(await this.forwarder.send(to, op));
  }

  close(): void {
    this.share.close();
  }
}

/** For the node that keeps the lease, and for one that must stand in for it. */
function runHere(context: NamingContext, { op, key, instance, full }: ForwardOp): ForwardResult {
  return resultOf(() => {
    if (op === "register") registerHere(context, key, instance);
    else if (op === "deregister") deregisterHere(context, key, instance);
    else {
      const { ip, port, cluster } = instance;
      const answer = beatHere(context, key, { ip, port, cluster, ...(full ? { instance } : {}) });
      if (answer === undefined) throw new ApiError("invalid", "Cannot take a beat of no instance");
      return { type: "beat", answer };
    }
    return { type: "done" };
  });
}
