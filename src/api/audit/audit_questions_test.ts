import { assert, assertEquals, assertRejects } from "#assert";
import {
  ApiError,
  AUDIT,
  type AuditFilter,
  type AuditPage,
  type AuditRecord,
  silentLogger,
} from "../../base/mod.ts";
import type { NodeCallOutcome } from "../../naming_node/naming_transport.ts";
import type { NodeTransport } from "../node_transport.ts";
import { AuditQuestions } from "./audit_questions.ts";

type Handler = Parameters<NodeTransport["handle"]>[0];

function recordOf(id: number, node: number): AuditRecord {
  return {
    ...{ id, node, time: "2026-01-31T12:00:00.000Z", kind: "change", protocol: "http" },
    ...{ user: "a", ip: "10.0.0.1", peerIp: "", verb: "config.publish", object: "config/x" },
    ...{ outcome: "ok", why: "", before: "", after: "", requestId: "" },
  };
}

/** Nodes from 1 on with these ids in their logs, of which one page shows so many. */
class Nodes {
  readonly questions: AuditQuestions[] = [];
  readonly asked: AuditFilter[] = [];
  readonly broken = new Map<number, NodeCallOutcome | Promise<NodeCallOutcome>>();
  readonly away = new Set<number>();
  readonly #handlers = new Map<number, Handler>();

  constructor(logs: readonly (readonly number[])[], scanned = Infinity) {
    const ids = logs.map((_, at) => at + 1);
    for (const [at, log] of logs.entries()) {
      const self = at + 1;
      const transport: NodeTransport = {
        self,
        members: () => ids,
        connected: () => ids.filter((id) => id !== self && !this.away.has(id)),
        call: async (to, body) => {
          const handler = this.#handlers.get(to);
          assert(handler !== undefined);
          return await this.broken.get(to) ?? { type: "answer", body: await handler(body) };
        },
        handle: (handler) => void this.#handlers.set(self, handler),
      };
      const find = (filter: AuditFilter): Promise<AuditPage> => {
        this.asked.push(filter);
        const below = log.filter((id) => id < (filter.before ?? Infinity));
        const page = below.slice(0, Math.min(filter.limit, scanned));
        const last = page.at(-1);
        const records = page.map((id) => recordOf(id, self));
        return Promise.resolve(
          page.length < below.length && last !== undefined ? { records, next: last } : { records },
        );
      };
      this.questions.push(
        new AuditQuestions({ audit: { find }, transport, logger: silentLogger }),
      );
    }
  }

  find(filter: AuditFilter) {
    return this.questions[0]?.find(filter) ?? Promise.reject(new Error("there is no node"));
  }

  /** All pages, as `id/node`. */
  async all(limit: number): Promise<string[][]> {
    const pages: string[][] = [];
    let before: number | undefined;
    do {
      const { found } = await this.find({ limit, ...(before === undefined ? {} : { before }) });
      pages.push(found.records.map(({ id, node }) => `${id}/${node}`));
      assert(found.next === undefined || found.next < (before ?? Infinity));
      before = found.next;
    } while (before !== undefined);
    return pages;
  }
}

Deno.test("records of all nodes come as one list, newest first, and pages leave none out", async () => {
  const nodes = new Nodes([[90, 60, 50, 10], [95, 94, 60, 9], [60]]);
  assertEquals(await nodes.all(3), [
    ["95/2", "94/2", "90/1"],
    // They have one id, behind which the next page begins.
    ["60/1", "60/2", "60/3"],
    ["50/1", "10/1", "9/2"],
  ]);
  assertEquals(await nodes.all(2), [
    ["95/2", "94/2"],
    ["90/1", "60/1", "60/2", "60/3"],
    ["50/1", "10/1"],
    ["9/2"],
  ]);
  assertEquals((await nodes.all(100)).flat().length, 9);
});

Deno.test("where one node has not looked any further, older records of others wait for the next page", async () => {
  const nodes = new Nodes([[90, 80, 70, 60], [65, 61]], 2);
  const pages = await nodes.all(100);
  assertEquals(pages.flat(), ["90/1", "80/1", "70/1", "65/2", "61/2", "60/1"]);
  assertEquals(pages[0], ["90/1", "80/1"]);
});

Deno.test("every node is asked by all that a record can be found by", async () => {
  const nodes = new Nodes([[], []]);
  const filter: AuditFilter = {
    ...{ user: "a", object: "user/", verb: "config.", kind: "change", outcome: "ok" },
    ...{ fromMs: 1, toMs: 2, before: 99, limit: 7 },
  };
  await nodes.find(filter);
  assertEquals(nodes.asked, [filter, filter]);
});

Deno.test("who does not answer, or not in a way that can be read, is named", async () => {
  const nodes = new Nodes([[9], [8], [7], [6]]);
  nodes.away.add(2);
  nodes.broken.set(3, { type: "unknown", reason: "time is over" });
  nodes.broken.set(4, { type: "answer", body: Uint8Array.of(1, 2, 3) });
  const { found, silent } = await nodes.find({ limit: 9 });
  assertEquals(found.records.map(({ id }) => id), [9]);
  assertEquals(silent, [
    { node: 2, reason: "it is not connected" },
    { node: 3, reason: "time is over" },
    { node: 4, reason: "its answer cannot be read" },
  ]);
});

Deno.test("more questions at once than may are told to come again", async () => {
  const nodes = new Nodes([[9], [8]]);
  const { promise, resolve } = Promise.withResolvers<NodeCallOutcome>();
  nodes.broken.set(2, promise);
  const asked = Array.from({ length: AUDIT.maxQuestions }, () => nodes.find({ limit: 1 }));
  await assertRejects(() => nodes.find({ limit: 1 }), ApiError, "being read by others");
  resolve({ type: "refused", reason: "later" });
  assertEquals((await Promise.all(asked)).length, AUDIT.maxQuestions);
  assertEquals((await nodes.find({ limit: 1 })).silent.length, 1);
});
