import { assertEquals, assertThrows } from "#assert";
import { AUTH, BytesError, ByteWriter, silentLogger } from "../../base/mod.ts";
import type { NodeCallOutcome } from "../../naming_node/naming_transport.ts";
import type { NodeTransport } from "../node_transport.ts";
import { createLastUses } from "./last_uses.ts";

type Handler = Parameters<NodeTransport["handle"]>[0];
type Uses = Readonly<Record<string, number>>;

/** Nodes from 1 on, each with what it has seen. */
function nodesOf(seen: readonly Uses[], broken: ReadonlyMap<number, NodeCallOutcome> = new Map()) {
  const handlers = new Map<number, Handler>();
  const ids = seen.map((_, at) => at + 1);
  const asks = seen.map((uses, at) =>
    createLastUses({
      ownMs: (id) => uses[id] ?? 0,
      transport: {
        self: at + 1,
        members: () => ids,
        connected: () => ids.filter((id) => id !== at + 1),
        async call(to, body) {
          const answer = broken.get(to);
          if (answer !== undefined) return answer;
          return {
            type: "answer",
            body: await handlers.get(to)?.(body) ?? new Uint8Array(),
          };
        },
        handle: (handler) => void handlers.set(at + 1, handler),
      },
      logger: silentLogger,
    })
  );
  return { asks, handlers };
}

Deno.test("the last use of an access token is the latest of all nodes, whichever is asked", async () => {
  const { asks } = nodesOf([{ a: 10, b: 5 }, { a: 7, c: 9 }, { a: 12 }]);
  for (const ask of asks) {
    assertEquals(await ask(["a", "b", "c", "d"]), { found: [12, 5, 9, 0], silent: [] });
  }
  assertEquals(await asks[0]?.([]), { found: [], silent: [] });
});

Deno.test("a node that does not say is named, and what cannot be read counts for nothing", async () => {
  const silent: NodeCallOutcome = { type: "unknown", reason: "no answer" };
  const cut: NodeCallOutcome = { type: "answer", body: new ByteWriter().varint(99).take() };
  const { asks } = nodesOf(
    [{ a: 1 }, { a: 2 }, { a: 3 }],
    new Map<number, NodeCallOutcome>([[2, silent], [3, cut]]),
  );
  assertEquals(await asks[0]?.(["a", "b"]), {
    found: [1, 0],
    silent: [
      { node: 2, reason: "no answer" },
      { node: 3, reason: "its answer cannot be read" },
    ],
  });
});

Deno.test("more tokens than a page has are no question", () => {
  const { handlers } = nodesOf([{}]);
  const body = new ByteWriter().varint(AUTH.maxTokenPage + 1).take();
  assertThrows(() => handlers.get(1)?.(body), BytesError, "found 1001 access tokens");
});
