import { assertEquals, assertRejects } from "#assert";
import { createFakeNode } from "../../../tests/support/fake_node.ts";
import { ApiError, CONFIG, CONSOLE } from "../../base/mod.ts";
import { FindConfigs } from "./find_configs.ts";
import type { ConfigFilter } from "./find_types.ts";

interface Published {
  readonly content?: string;
  readonly namespace?: string;
  readonly group?: string;
  readonly configType?: string;
  readonly appName?: string;
  readonly tags?: string;
}

const ALL: ConfigFilter = {
  spaces: [{ namespace: "public" }],
  text: "",
  inContent: false,
  group: "",
  appName: "",
  tag: "",
  configType: "",
  sort: "dataId",
  descending: false,
  pageNo: 1,
  pageSize: 100,
};

/** Configs by data id, published one after the other. */
function open(configs: Readonly<Record<string, Published>>) {
  let nowMs = 1_000;
  const node = createFakeNode();
  for (const [dataId, published] of Object.entries(configs)) {
    const { content = "x", namespace = "public", group = "G", configType = "text", ...info } =
      published;
    const key = { namespace, group, dataId };
    node.applyNow({ type: "config.publish", key, content, configType, info, sourceIp: "" });
  }
  const found = new FindConfigs({ node, monotonicMs: () => nowMs++ });
  const find = (filter: Partial<ConfigFilter> = {}) => found.find({ ...ALL, ...filter });
  const ids = async (filter: Partial<ConfigFilter> = {}) =>
    (await find(filter)).items.map(({ record }) => record.dataId);
  return { find, ids };
}

Deno.test("a text is found in the names of a config and what is said of it, and in contents where that is asked", async () => {
  const { ids } = open({
    "by-Name": {},
    group: { group: "NAMED" },
    app: { appName: "the-name" },
    tag: { tags: "one,name" },
    content: { content: "its name" },
    none: {},
  });
  assertEquals(await ids({ text: "name" }), ["app", "by-Name", "group", "tag"]);
  assertEquals(await ids({ text: "name", inContent: true }), [
    "app",
    "by-Name",
    "content",
    "group",
    "tag",
  ]);
  assertEquals(await ids({ text: "absent", inContent: true }), []);
});

Deno.test("group, app, type and tag are wanted whole", async () => {
  const { ids } = open({
    a: { group: "G1", appName: "shop", configType: "json", tags: "x, y" },
    b: { group: "G12", appName: "shops", configType: "yaml", tags: "xy" },
    c: {},
  });
  assertEquals(await ids({ group: "G1" }), ["a"]);
  assertEquals(await ids({ appName: "shop" }), ["a"]);
  assertEquals(await ids({ configType: "yaml" }), ["b"]);
  assertEquals([await ids({ tag: "y" }), await ids({ tag: "xy" }), await ids({ tag: "z" })], [
    ["a"],
    ["b"],
    [],
  ]);
});

Deno.test("configs come in the order that is asked for, equal ones by their names", async () => {
  const { ids } = open({
    b: { group: "G2", appName: "x", content: "three" },
    a: { group: "G1", appName: "z", content: "é" },
    c: { group: "G1", appName: "x", content: "1" },
  });
  const orders = {
    dataId: ["a", "b", "c"],
    group: ["a", "c", "b"],
    app: ["b", "c", "a"],
    bytes: ["c", "a", "b"],
  } as const;
  for (const [sort, order] of Object.entries(orders)) {
    const by = sort as ConfigFilter["sort"];
    assertEquals(await ids({ sort: by }), [...order], sort);
  }
  assertEquals(await ids({ sort: "dataId", descending: true }), ["c", "b", "a"]);
  assertEquals(await ids({ sort: "bytes", descending: true }), ["b", "a", "c"]);
  assertEquals(await ids({ sort: "group", descending: true }), ["b", "a", "c"]);
});

Deno.test("a page has its part of all, and the number of all", async () => {
  const { find } = open(Object.fromEntries(["a", "b", "c", "d", "e"].map((id) => [id, {}])));
  for (const sort of ["dataId", "bytes"] as const) {
    const page = async (pageNo: number) => {
      const { totalCount, items } = await find({ pageNo, pageSize: 2, sort });
      return [totalCount, items.map(({ record }) => record.dataId).join("")];
    };
    assertEquals([await page(1), await page(2), await page(3), await page(4)], [
      [5, "ab"],
      [5, "cd"],
      [5, "e"],
      [5, ""],
    ]);
  }
});

Deno.test("of several namespaces each is searched, and shown is what may be", async () => {
  const { ids } = open({ a: {}, b: { namespace: "dev" }, c: { namespace: "dev" } });
  const spaces = [
    { namespace: "public" },
    { namespace: "dev", admits: ({ dataId }: { readonly dataId: string }) => dataId === "c" },
  ];
  assertEquals(await ids({ spaces }), ["a", "c"]);
  assertEquals(await ids({ spaces: [{ namespace: "none" }] }), []);
});

Deno.test("a hit is the line of the first place, cut to what is shown around it", async () => {
  const long = "<".repeat(300) + "needle" + ">".repeat(300);
  const { find } = open({
    a: { content: "first\nthe Needle here\nneedle" },
    b: { content: "needle" },
    c: { content: `one\n${long}\nthree` },
    d: { content: "two\n\nneedle\r\n" },
  });
  const { items } = await find({ text: "needle", inContent: true });
  const hits = items.map(({ hit }) => hit);
  const half = CONSOLE.maxHitChars / 2;
  assertEquals(hits, [
    { line: 2, text: "the Needle here" },
    { line: 1, text: "needle" },
    { line: 2, text: "<".repeat(half) + "needle" + ">".repeat(half - "needle".length) },
    { line: 3, text: "needle\r" },
  ]);
  const plain = await find({ text: "a" });
  assertEquals(plain.items.map(({ hit }) => hit), [undefined]);
});

Deno.test("sizes are bytes, and texts have a bound", async () => {
  const { find } = open({ a: { content: "é😀" }, b: { content: "abc" } });
  assertEquals((await find()).items.map(({ bytes }) => bytes), [6, 3]);
  const most = "x".repeat(CONFIG.maxPatternChars);
  assertEquals((await find({ text: most })).totalCount, 0);
  for (const name of ["text", "group", "appName", "tag", "configType"] as const) {
    await assertRejects(() => find({ [name]: `${most}x` }), ApiError, name);
  }
});
