import { assertEquals, assertRejects } from "#assert";
import { NacosSession } from "./nacos_session.ts";
import { readNacos } from "./read_nacos.ts";
import type { HttpAnswer, ImportRecord } from "./types.ts";

type Query = URLSearchParams;
type Routes = Readonly<Record<string, (query: Query) => unknown>>;

const PAGE_ITEMS = 100;

/** What a route gives instead of a value. */
class Answer {
  readonly status: number;
  readonly text: string;

  constructor(status: number, text: string) {
    this.status = status;
    this.text = text;
  }
}

function read(routes: Routes, asked: string[] = []): Promise<ImportRecord[]> {
  const ask = ({ url }: { readonly url: URL }): Promise<HttpAnswer> => {
    const path = url.pathname.slice("/nacos/".length);
    asked.push(`${path}?${url.searchParams}`);
    const value = routes[path]?.(url.searchParams) ?? new Answer(404, "no such route");
    return Promise.resolve(
      value instanceof Answer ? value : { status: 200, text: JSON.stringify(value) },
    );
  };
  const session = new NacosSession(ask, { url: new URL("http://h"), user: "", password: "" });
  return Array.fromAsync(readNacos(session));
}

const NAMESPACES = {
  code: 200,
  data: [
    { namespace: "", namespaceShowName: "public" },
    { namespace: "dev", namespaceShowName: "Development", namespaceDesc: "d" },
  ],
};

/** Entry `at` of a list of configs, `a` and a number. */
function item(at: number) {
  return { dataId: `a${at}`, group: "G", content: `of the page ${at}` };
}

/** A page of `total` configs, without what `less` takes out. */
function pageOf(total: number, query: Query, less: (page: object) => object = (page) => page) {
  const first = (Number(query.get("pageNo")) - 1) * PAGE_ITEMS;
  const count = Math.max(0, Math.min(PAGE_ITEMS, total - first));
  const pageItems = Array.from({ length: count }, (_, at) => item(first + at));
  return less({ totalCount: total, pagesAvailable: Math.ceil(total / PAGE_ITEMS), pageItems });
}

function detailOf(query: Query) {
  const dataId = query.get("dataId") ?? "";
  const tenant = query.get("tenant") ?? "";
  return {
    dataId,
    group: "G",
    content: `whole ${dataId}`,
    md5: "m",
    type: "yaml",
    desc: tenant,
    configTags: "t1,t2",
    appName: "app",
    createUser: "ann",
  };
}

/** A server of version 1 with `total` configs in the default namespace and none in `dev`. */
function oldServer(total: number, more: Routes = {}): Routes {
  return {
    "v1/console/namespaces": () => NAMESPACES,
    "v1/cs/configs": (query) =>
      query.has("show")
        ? detailOf(query)
        : pageOf(query.get("tenant") === "dev" ? 0 : total, query),
    "v1/ns/catalog/services": () => ({ count: 0, serviceList: [] }),
    ...more,
  };
}

function contentsOf(records: readonly ImportRecord[]): string[] {
  return records.flatMap((record) => record.kind === "config" ? [record.content] : []);
}

Deno.test("version 1: namespaces first, then every page of configs with all of their facts", async () => {
  const asked: string[] = [];
  const records = await read(oldServer(250), asked);
  assertEquals(records[0], {
    kind: "namespace",
    id: "dev",
    name: "Development",
    desc: "d",
  });
  assertEquals(records[1], {
    kind: "config",
    namespace: "public",
    group: "G",
    dataId: "a0",
    content: "whole a0",
    type: "yaml",
    desc: "",
    appName: "app",
    tags: "t1,t2",
    encryptedDataKey: "",
    operator: "ann",
    earlier: [],
  });
  assertEquals(new Set(contentsOf(records)).size, 250);
  assertEquals(records.length, 251);
  const pages = asked.filter((line) => line.includes("search=accurate"));
  assertEquals(pages.length, 4, "three of the default namespace, one that is empty");
});

Deno.test("a server that does not say how many pages there are is read to its last one", async () => {
  const without = (total: number) =>
    oldServer(total, {
      "v1/cs/configs": (query) =>
        query.has("show")
          ? detailOf(query)
          : pageOf(query.get("tenant") === "dev" ? 0 : total, query, (page) => ({
            ...page,
            pagesAvailable: undefined,
          })),
    });
  assertEquals(contentsOf(await read(without(250))).length, 250);
  assertEquals(contentsOf(await read(without(200))).length, 200);
});

Deno.test("a server that promises pages for ever is left at the first empty one", async () => {
  const endless = oldServer(3, {
    "v1/cs/configs": (query) =>
      query.has("show") ? detailOf(query) : pageOf(3, query, (page) => ({
        ...page,
        pagesAvailable: Number.MAX_SAFE_INTEGER,
      })),
  });
  assertEquals(contentsOf(await read(endless)).length, 6);
});

Deno.test("a server that does not know show=all has the contents in its pages", async () => {
  // The last looks like an answer about itself.
  const contents = ["plain: text", '{"dataId":"a1","md5":"m"}', "null", "[]"]
    .concat('{"dataId":"a4","group":"G","md5":"m","content":"c"}');
  const pageItems = contents.map((content, at) => ({ ...item(at), content }));
  const routes = oldServer(0, {
    "v1/cs/configs": (query) => {
      if (query.has("show")) {
        return new Answer(200, contents[Number(query.get("dataId")?.slice(1))] ?? "");
      }
      return { pagesAvailable: 1, pageItems: query.get("tenant") === "dev" ? [] : pageItems };
    },
  });
  assertEquals(contentsOf(await read(routes)), contents);
});

Deno.test("a config that goes while it is read is left, whatever its server answers then", async () => {
  for (const gone of [new Answer(404, "config data not exist"), new Answer(200, "")]) {
    const routes = oldServer(3, {
      "v1/cs/configs": (query) => {
        if (!query.has("show")) return pageOf(query.get("tenant") === "dev" ? 0 : 3, query);
        return query.get("dataId") === "a1" ? gone : detailOf(query);
      },
    });
    assertEquals(contentsOf(await read(routes)), ["whole a0", "whole a2"]);
  }
});

Deno.test("an error instead of a list is no empty list", async () => {
  const sick = { code: 500, message: "the database is gone" };
  await assertRejects(
    () => read(oldServer(1, { "v1/cs/configs": () => sick })),
    Error,
    "v1/cs/configs answers without a list pageItems: the database is gone",
  );
  await assertRejects(
    () => read(oldServer(1, { "v1/console/namespaces": () => sick })),
    Error,
    "v1/console/namespaces answers without a list data",
  );
  await assertRejects(
    () => read(oldServer(1, { "v1/cs/configs": () => new Answer(403, "no right") })),
    Error,
    "v1/cs/configs answers 403: no right",
  );
});

const HOST = {
  ip: "10.0.0.1",
  port: 80,
  clusterName: "C",
  weight: 2,
  enabled: false,
  healthy: true,
  metadata: { zone: "a", number: 1 },
  ephemeral: false,
};
const INSTANCE = {
  namespace: "dev",
  group: "G",
  service: "s",
  ip: "10.0.0.1",
  port: 80,
  cluster: "C",
  weight: 2,
  enabled: false,
  healthy: true,
  ephemeral: false,
  metadata: { zone: "a", number: "1" },
};

Deno.test("version 1: persistent instances come page by page, ephemeral ones do not", async () => {
  const services = (query: Query) =>
    query.get("namespaceId") === "dev"
      ? { count: 1, serviceList: [{ name: "s", groupName: "G" }] }
      : { count: 0, serviceList: [] };
  const hosts = [
    ...Array.from({ length: 150 }, (_, at) => ({ ...HOST, port: at + 1 })),
    { ...HOST, ephemeral: true },
  ];
  const routes = oldServer(0, {
    "v1/ns/catalog/services": services,
    "v1/ns/catalog/instances": (query) => {
      assertEquals([query.get("serviceName"), query.get("namespaceId")], ["G@@s", "dev"]);
      const first = (Number(query.get("pageNo")) - 1) * PAGE_ITEMS;
      return { count: hosts.length, list: hosts.slice(first, first + PAGE_ITEMS) };
    },
  });
  const records = (await read(routes)).filter(({ kind }) => kind === "instance");
  assertEquals(records.length, 150);
  assertEquals(records[79], { kind: "instance", instance: INSTANCE });
  const plain = oldServer(0, {
    "v1/ns/catalog/services": services,
    "v1/ns/catalog/instances": () => new Answer(400, "clusterName is wanted"),
    "v1/ns/instance/list": () => ({ hosts: [HOST, { ...HOST, ephemeral: true }] }),
  });
  assertEquals((await read(plain)).at(-1), { kind: "instance", instance: INSTANCE });
});

Deno.test("a server without a list of services is told of", async () => {
  const routes = oldServer(0, { "v1/ns/catalog/services": () => new Answer(410, "") });
  const left = (await read(routes)).filter(({ kind }) => kind === "left");
  assertEquals(left.length, 2);
});

Deno.test("version 3: the admin API gives namespaces, configs and instances", async () => {
  const data = (value: unknown) => ({ code: 0, message: "success", data: value });
  const page = (items: readonly unknown[]) =>
    data({ totalCount: items.length, pageNumber: 1, pagesAvailable: 1, pageItems: items });
  const inDev = (query: Query, items: readonly unknown[]) =>
    page(query.get("namespaceId") === "dev" ? items : []);
  const records = await read({
    "v1/console/namespaces": () => new Answer(410, '{"code":410}'),
    "v3/admin/core/namespace/list": () => ({
      ...NAMESPACES,
      data: [{ ...NAMESPACES.data[0], namespace: "public" }, NAMESPACES.data[1]],
    }),
    "v3/admin/cs/config/list": (query) =>
      inDev(query, [{ dataId: "a", groupName: "G" }, { dataId: "gone", groupName: "G" }]),
    "v3/admin/cs/config": (query) =>
      query.get("dataId") === "a"
        ? data({ dataId: "a", groupName: "G", content: "c", type: "text", configTags: "t" })
        : new Answer(404, '{"code":20004}'),
    "v3/admin/ns/service/list": (query) => inDev(query, [{ name: "s", groupName: "G" }]),
    "v3/admin/ns/instance/list": () => data([HOST, { ...HOST, ephemeral: true }]),
  });
  assertEquals(records, [
    { kind: "namespace", id: "dev", name: "Development", desc: "d" },
    {
      kind: "config",
      namespace: "dev",
      group: "G",
      dataId: "a",
      content: "c",
      type: "text",
      desc: "",
      appName: "",
      tags: "t",
      encryptedDataKey: "",
      operator: "",
      earlier: [],
    },
    { kind: "instance", instance: INSTANCE },
  ]);
});
