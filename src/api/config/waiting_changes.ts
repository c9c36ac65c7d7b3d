/** Publishes that come later: at a time, or when a second person confirms them. `due_changes.ts` makes them come. */
import { ApiError, type Clock, configNamespace, WAITING } from "../../base/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import type { WaitingChange } from "../../state/mod.ts";
import type { Everywhere } from "../auth/everywhere.ts";
import type { Caller } from "../caller.ts";
import { propose } from "../outcome.ts";
import { checkLength, invalidParam } from "./config_params.ts";
import { publishCommand } from "./publish_config.ts";
import type { Asker, LaterInput, WaitingApi } from "./types.ts";

interface WaitingDeps {
  readonly node: NodeFacade;
  readonly clock: Pick<Clock, "nowMs">;
  readonly everywhere: Pick<Everywhere, "applied">;
}

/** The status of HTTP that says so. */
const CODE_CONFLICT = 409;

/** With a zone: a time without one would be another one on each machine. */
const DATE_TIME = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/i;
const EPOCH_MS = /^\d{1,15}$/;

export class WaitingChanges implements WaitingApi {
  readonly #deps: WaitingDeps;

  constructor(deps: WaitingDeps) {
    this.#deps = deps;
  }

  async schedule(input: LaterInput & { readonly at: string }, asker: Asker): Promise<number> {
    const dueMs = timeOf(input.at);
    this.#requireValidThen(asker, dueMs);
    const nowMs = this.#deps.clock.nowMs();
    if (dueMs < nowMs || dueMs > nowMs + WAITING.maxAheadMs) {
      const last = new Date(nowMs + WAITING.maxAheadMs).toISOString();
      throw invalidParam(
        `at is ${new Date(dueMs).toISOString()}, wanted from now, ` +
          `${new Date(nowMs).toISOString()}, to ${last}`,
      );
    }
    return await this.#put({ kind: "schedule", dueMs, input }, asker);
  }

  async request(input: LaterInput, asker: Asker): Promise<number> {
    requireKnown(asker);
    const dueMs = this.#deps.clock.nowMs() + WAITING.requestLifeMs;
    return await this.#put({ kind: "request", dueMs, input }, asker);
  }

  of(id: number): WaitingChange | undefined {
    return this.#deps.node.state.waitingChange(id);
  }

  list(namespace: string): readonly WaitingChange[] {
    const wanted = configNamespace(namespace);
    return this.#deps.node.state.waitingChanges()
      .filter(({ change }) => change.key.namespace === wanted).toArray();
  }

  async confirm(id: number, asker: Asker): Promise<void> {
    requireKnown(asker);
    this.#openRequest(id);
    const command = { type: "waiting.publish", id, user: asker.user } as const;
    const { existed } = await propose(this.#deps.node, command, asker.caller);
    if (!existed) throw waitsNoMore(id);
  }

  async refuse(id: number, reason: string, asker: Asker): Promise<void> {
    requireKnown(asker);
    checkLength("reason", reason, WAITING.maxReasonChars);
    this.#openRequest(id);
    const why = `refused by ${asker.user}${reason.trim() === "" ? "" : `: ${reason.trim()}`}`;
    const command = { type: "waiting.close", id, why } as const;
    const { existed } = await propose(this.#deps.node, command, asker.caller);
    if (!existed) throw waitsNoMore(id);
  }

  async remove(id: number, caller: Caller): Promise<boolean> {
    const { node, everywhere } = this.#deps;
    const result = await propose(node, { type: "waiting.close", id, why: "" }, caller);
    await everywhere.applied(result.index);
    return result.existed;
  }

  async #put(
    { kind, dueMs, input: { publish, expectedMd5 } }: {
      readonly kind: WaitingChange["kind"];
      readonly dueMs: number;
      readonly input: LaterInput;
    },
    { caller, user, tokenId }: Asker,
  ): Promise<number> {
    const { node, everywhere } = this.#deps;
    const change = publishCommand(publish, caller);
    if (change.gray !== undefined) throw invalidParam("A gray version cannot be published later");
    const { id, index } = await propose(node, {
      ...{ type: "waiting.put", kind, change, dueMs, user, tokenId },
      ...expectedMd5 !== undefined && { expectedMd5 },
    }, caller);
    // So that whoever is told of it finds it, on whichever node.
    await everywhere.applied(index);
    return id;
  }

  /** It is published by the right of the token, so that must not be over before. */
  #requireValidThen({ tokenId }: Asker, dueMs: number): void {
    const { expiresMs = 0 } = this.#deps.node.state.accessToken(tokenId) ?? {};
    if (expiresMs === 0 || dueMs < expiresMs) return;
    throw invalidParam(
      `at is ${new Date(dueMs).toISOString()}, wanted before the access token ends at ` +
        new Date(expiresMs).toISOString(),
    );
  }

  #openRequest(id: number): void {
    const found = this.of(id);
    if (found === undefined) throw new ApiError("notFound", `No change ${id} waits`);
    if (found.kind !== "request") {
      throw invalidParam(`Change ${id} waits for its time, and for nobody to confirm it`);
    }
    if (found.failure !== "") throw waitsNoMore(id, `: ${found.failure}`);
  }
}

function waitsNoMore(id: number, why = ""): ApiError {
  return new ApiError("conflict", `Change ${id} does not wait any more${why}`, CODE_CONFLICT);
}

function requireKnown({ user }: Asker): void {
  if (user !== "") return;
  throw invalidParam(
    "A second person can only be told where users log in: nobody is known to ask here",
  );
}

function timeOf(at: string): number {
  const text = at.trim();
  const timeMs = EPOCH_MS.test(text) ? Number(text) : dateTimeOf(text);
  // Beyond that it is no date.
  if (Number.isNaN(new Date(timeMs).getTime())) {
    throw invalidParam(
      `at is wanted as 2026-12-24T08:00:00Z or in milliseconds since 1970, found ${
        JSON.stringify(text.slice(0, 64))
      }`,
    );
  }
  return timeMs;
}

function dateTimeOf(text: string): number {
  const day = DATE_TIME.exec(text)?.[1];
  return day !== undefined && isDay(day) ? Date.parse(text) : NaN;
}

/** The engine takes the 30th of February for one of March. */
function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}
