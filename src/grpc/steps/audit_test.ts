import { assertEquals } from "#assert";
import { FakeApi } from "../../../tests/support/fake_api.ts";
import { param } from "../../api/mod.ts";
import { EVERYTHING } from "../../auth/mod.ts";
import {
  ApiError,
  type AuditFacts,
  type AuditOrigin,
  LogThrottle,
  silentLogger,
  systemClock,
} from "../../base/mod.ts";
import { success } from "../answer.ts";
import { CallCounters } from "../call_counters.ts";
import { createDispatch } from "../dispatch.ts";
import type { Edge } from "../edge.ts";
import { encodePayload } from "../payload_codec.ts";
import { grpcRoute } from "../route.ts";
import type { Session } from "../session.ts";

function createFixture() {
  const facts: AuditFacts[] = [];
  const callers: AuditOrigin[] = [];
  const audit = { record: (one: AuditFacts) => void facts.push(one) };
  const route = (type: string, action: "read" | "write") =>
    grpcRoute({
      type,
      summary: "",
      permission: { action, resource: "config" },
      params: { dataId: param.raw() },
      about: () => EVERYTHING,
      handle: ({ dataId }, { caller }) => {
        callers.push(caller);
        if (dataId === "theirs") throw new ApiError("forbidden", "authorization failed!");
        return success("R", {});
      },
    });
  const edge: Edge = {
    server: { isServing: () => true },
    life: { api: { ...new FakeApi().api(), audit } as never, isLeaving: false },
    demandsTokens: false,
    pushes: {} as unknown as Edge["pushes"],
    clock: systemClock,
    logger: silentLogger,
    defects: new LogThrottle({ logger: silentLogger, clock: systemClock, lines: 5 }),
    figures: new CallCounters(),
    onAccess: undefined,
  };
  const dispatch = createDispatch([route("Read", "read"), route("Write", "write")], edge);
  const session = {
    isRegistered: true,
    lastSeenMs: systemClock.monotonicMs(),
    ip: "10.0.0.9",
    caller: { ip: "10.5.5.5", user: "alice" },
  };
  const ask = (type: string, body: Record<string, string>) =>
    dispatch(session as unknown as Session, encodePayload(type, JSON.stringify(body)));
  return { ask, facts, callers };
}

Deno.test("A verb that writes is told the client, both addresses, and the id of this very call", async () => {
  const { ask, callers } = createFixture();
  await ask("Write", { requestId: "41", dataId: "mine" });
  const [{ user, ip, peerIp, protocol, requestId } = { user: "", ip: "" }] = callers;
  assertEquals([user, ip, peerIp, protocol, requestId], [
    ...["alice", "10.5.5.5", "10.0.0.9", "grpc", "41"],
  ]);
});

Deno.test("A refused call has a record with what it was about, whether it reads or writes", async () => {
  const { ask, facts } = createFixture();
  const about = { requestId: "7", tenant: "dev", group: "G", dataId: "theirs" };
  for (const type of ["Read", "Write"]) await ask(type, about);
  await ask("Read", { dataId: "mine" });
  assertEquals(
    facts.map(({ kind, verb, object, outcome, why, origin: { user, peerIp, requestId } }) => [
      ...[kind, verb, object, outcome, why, user, peerIp, requestId],
    ]),
    ["Read", "Write"].map((verb) => [
      ...["refusal", verb, "tenant=dev group=G dataId=theirs", "refused"],
      ...["authorization failed!", "alice", "10.0.0.9", "7"],
    ]),
  );
});
