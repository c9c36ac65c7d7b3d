import { assertEquals } from "#assert";
import { persistentInstances } from "./nacos_instances.ts";

const HOST = { ip: "10.0.0.1", port: 80, ephemeral: false };

/** Ports of the instances that come, and the pages that were asked for. */
async function read(servicePages: number, instancePages: number) {
  const asked: string[] = [];
  const found: unknown[] = [];
  const records = persistentInstances({
    services: (namespace, pageNo) => {
      asked.push(`services of ${namespace} ${pageNo}`);
      const items = [{ groupName: "G", name: `s${pageNo}` }];
      return Promise.resolve({ items, pages: servicePages });
    },
    instances: ({ group, service }, pageNo) => {
      asked.push(`${group} ${service} ${pageNo}`);
      const ephemeral = { ...HOST, port: 1, ephemeral: true };
      const unsaid = { ip: HOST.ip, port: 2 };
      return Promise.resolve({
        items: [{ ...HOST, port: 80 + pageNo }, ephemeral, unsaid],
        pages: instancePages,
      });
    },
  }, "dev");
  for await (const record of records) {
    if (record.kind !== "instance") throw new Error(`An instance is wanted, found ${record.kind}`);
    found.push([record.instance.service, record.instance.port]);
  }
  return { asked, found };
}

Deno.test("every page of services and every page of their instances is read, persistent ones alone", async () => {
  assertEquals(await read(2, 2), {
    asked: [
      ...["services of dev 1", "G s1 1", "G s1 2"],
      ...["services of dev 2", "G s2 1", "G s2 2"],
    ],
    found: [["s1", 81], ["s1", 82], ["s2", 81], ["s2", 82]],
  });
  assertEquals((await read(1, 1)).found, [["s1", 81]]);
});

Deno.test("a list that turns out empty ends the reading, and one that is not there is told", async () => {
  const none = persistentInstances({
    services: () => Promise.resolve(undefined),
    instances: () => Promise.reject(new Error("nobody asks")),
  }, "dev");
  const records = await Array.fromAsync(none);
  assertEquals(records.map(({ kind }) => kind), ["left"]);
  const empty = persistentInstances({
    services: () => Promise.resolve({ items: [], pages: 9 }),
    instances: () => Promise.reject(new Error("nobody asks")),
  }, "dev");
  assertEquals(await Array.fromAsync(empty), []);
});

Deno.test("an empty page ends the list of a service's instances, whatever number of pages is told", async () => {
  const asked: number[] = [];
  const records = persistentInstances({
    services: () => Promise.resolve({ items: [{ groupName: "G", name: "s" }], pages: 1 }),
    instances: (_names, pageNo) => {
      asked.push(pageNo);
      return Promise.resolve({ items: pageNo === 1 ? [HOST] : [], pages: 9 });
    },
  }, "dev");
  assertEquals((await Array.fromAsync(records)).length, 1);
  assertEquals(asked, [1, 2]);
});
