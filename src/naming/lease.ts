/** The lease of an instance that lives by beats. */
import type { WheelHandle } from "../base/mod.ts";
import { type InstanceTimes, timesOf } from "./instance.ts";
import type { Publication } from "./publication.ts";
import type { Service } from "./service.ts";
import type { Timed } from "./timed.ts";

/** What follows from a lease; done by the registry. */
export interface LeaseJudge {
  /** Beats count as if they had come no earlier than this: a pause of the server is no silence of its clients. */
  readonly graceFromMs: number;
  reschedule(lease: Lease, untilMs: number): void;
  onUnhealthy(lease: Lease): void;
  onExpired(lease: Lease): void;
}

/** A beat only writes `lastBeatMs`; the timer looks at it when it is due and goes on from there. */
export class Lease implements Timed {
  readonly service: Service;
  readonly publication: Publication;
  readonly #judge: LeaseJudge;
  lastBeatMs: number;
  timer: WheelHandle<Timed> | undefined;

  constructor(judge: LeaseJudge, service: Service, publication: Publication, nowMs: number) {
    this.#judge = judge;
    this.service = service;
    this.publication = publication;
    this.lastBeatMs = nowMs;
    this.timer = undefined;
  }

  due(nowMs: number): void {
    const { heartBeatTimeoutMs, ipDeleteTimeoutMs } = this.#times();
    const lastMs = Math.max(this.lastBeatMs, this.#judge.graceFromMs);
    const silentMs = nowMs - lastMs;
    if (silentMs >= ipDeleteTimeoutMs) {
      this.#judge.onExpired(this);
      return;
    }
    if (this.publication.healthy && silentMs >= heartBeatTimeoutMs) this.#judge.onUnhealthy(this);
    this.#judge.reschedule(this, this.nextMs(lastMs));
  }

  /** When this lease must be looked at, given its last sign of life. */
  nextMs(lastMs: number): number {
    const { heartBeatTimeoutMs, ipDeleteTimeoutMs } = this.#times();
    return lastMs +
      (this.publication.healthy
        ? Math.min(heartBeatTimeoutMs, ipDeleteTimeoutMs)
        : ipDeleteTimeoutMs);
  }

  #times(): InstanceTimes {
    const { base, idText } = this.publication;
    return timesOf(base, this.service.overrides.get(idText));
  }
}
