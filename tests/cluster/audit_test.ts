/** What was done through any node is told by each, in one order. */
import { assertEquals } from "#assert";
import type { AuditRecord } from "../../src/base/mod.ts";
import { TestCluster, until } from "./cluster_harness.ts";

interface Page {
  readonly records: readonly AuditRecord[];
  readonly next: number | null;
  readonly missingNodes?: readonly { readonly node: number }[];
}

Deno.test("audit records of all nodes are told by each, in pages, and a node that gives no answer is named", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  for (const node of [1, 2, 3, 1]) {
    const form = new URLSearchParams({ dataId: `by-${node}`, group: "G", content: "x" });
    const url = `${cluster.url(node)}/nacos/v1/cs/configs`;
    assertEquals(await (await fetch(url, { method: "POST", body: form })).text(), "true");
  }
  const ask = async (node: number, more = ""): Promise<Page> =>
    await (await fetch(`${cluster.url(node)}/rnacos/v1/audit?verb=config.publish${more}`)).json();
  const shown = ({ records }: Page) => records.map(({ node, object }) => `${node} ${object}`);
  const all = [1, 3, 2, 1].map((node) => `${node} config/public:G:by-${node}`);
  for (const node of [1, 2, 3]) {
    const page = await ask(node);
    assertEquals([shown(page), page.next, page.missingNodes], [all, null, undefined]);
    const own = all.filter((each) => each.startsWith(`${node} `));
    assertEquals(shown(await ask(node, "&aggregation=false")), own);
    const first = await ask(node, "&pageSize=3");
    assertEquals(shown(first), all.slice(0, 3));
    assertEquals(shown(await ask(node, `&before=${first.next}`)), all.slice(3));
  }
  await cluster.kill(2);
  await until("node 3 names the one that gives no answer", async () => {
    const page = await ask(3);
    assertEquals(shown(page), all.filter((each) => !each.startsWith("2 ")));
    return page.missingNodes?.map(({ node }) => node).join() === "2";
  });
});
