import { type Draft, draftInstance, type LeaseTimes, wantsSnowflake } from "./instance.ts";
import { publicationOf } from "./publication.ts";
import type { Service } from "./service.ts";
import { Snowflake } from "./snowflake.ts";
import type { InstanceInput, Owner } from "./types.ts";

/** Instances as they are to be published, each with its id. */
export class Drafts {
  readonly #snowflake: Snowflake;
  readonly #leaseTimes: LeaseTimes;

  constructor(worker: number, leaseTimes: LeaseTimes) {
    this.#snowflake = new Snowflake(worker);
    this.#leaseTimes = leaseTimes;
  }

  draft(service: Service, owner: Owner, input: InstanceInput, nowMs: number): Draft {
    const { idSuffix } = service;
    if (input.metadata === undefined || !wantsSnowflake(input.metadata)) {
      return draftInstance(input, idSuffix, undefined, this.#leaseTimes);
    }
    const number = this.#snowflake.next(nowMs);
    const draft = draftInstance(input, idSuffix, number, this.#leaseTimes);
    const known = publicationOf(service.instances.get(draft.idText), owner)?.base;
    // The number names the instance for as long as it is registered, also when it registers again.
    return known !== undefined && wantsSnowflake(known.metadata)
      ? { idText: draft.idText, base: { ...draft.base, instanceId: known.instanceId } }
      : draft;
  }
}
