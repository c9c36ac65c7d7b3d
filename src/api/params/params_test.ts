import { assertEquals, assertThrows } from "#assert";
import { ApiError } from "../../base/mod.ts";
import * as param from "./param_kinds.ts";
import type { ParamSource } from "./param_source.ts";
import { paramReader, type Params, paramSpecs, type ParamValues } from "./param_values.ts";

/** A source of plain texts; a blank one is no text. */
class Texts implements ParamSource {
  readonly asked: string[] = [];
  readonly #values: Readonly<Record<string, string>>;

  constructor(values: Readonly<Record<string, string>>) {
    this.#values = values;
  }

  raw(name: string): string | undefined {
    this.asked.push(name);
    return Object.hasOwn(this.#values, name) ? this.#values[name] : undefined;
  }

  text(name: string): string | undefined {
    return this.raw(name)?.trim() || undefined;
  }

  int(name: string): number | undefined {
    const value = this.text(name);
    return value === undefined ? undefined : Number.parseInt(value);
  }

  long(name: string): number | undefined {
    return this.int(name);
  }

  number(name: string): number | undefined {
    const value = this.text(name);
    return value === undefined ? undefined : Number(value);
  }

  bool(name: string): boolean | undefined {
    const value = this.text(name);
    return value === undefined ? undefined : value === "true";
  }

  header(name: string): string | undefined {
    return this.raw(`header ${name}`);
  }

  missing(name: string, type: string): ApiError {
    return new ApiError("missing", `${type} ${name}`);
  }
}

function read<P extends Params>(
  params: P,
  values: Readonly<Record<string, string>>,
): ParamValues<P> {
  return new (paramReader(params))(new Texts(values));
}

Deno.test("a member has the type of its kind, its default, or is undefined", () => {
  const params = {
    group: param.text().assumed("DEFAULT_GROUP"),
    pageNo: param.int().or(1),
    nid: param.long(),
    weight: param.number().or(0.5),
    all: param.bool().or(false),
    agent: param.header(),
    pageSize: param.int().required(),
  };
  const given = read(params, {
    group: " g ",
    pageNo: "2",
    nid: "3",
    weight: "4.5",
    all: "true",
    "header agent": "a",
    pageSize: "9",
  });
  const group: string | undefined = given.group;
  const pageNo: number = given.pageNo;
  const all: boolean = given.all;
  assertEquals([group, pageNo, given.nid, given.weight, all], ["g", 2, 3, 4.5, true]);
  assertEquals([given.agent, given.pageSize], ["a", 9]);
  const bare = read(params, {});
  assertEquals([bare.group, bare.pageNo, bare.nid, bare.weight, bare.all, bare.agent], [
    undefined,
    1,
    undefined,
    0.5,
    false,
    undefined,
  ]);
});

Deno.test("names are kept as they were sent, and are absent when blank; raw texts are kept even then", () => {
  const params = {
    dataId: param.name(),
    tag: param.raw(),
    text: param.text(),
    use: param.filled(),
  };
  const spaced = read(params, { dataId: " d ", tag: " t ", text: " x ", use: " u " });
  assertEquals([spaced.dataId, spaced.tag, spaced.text, spaced.use], [" d ", " t ", "x", "u"]);
  const blank = read(params, { dataId: " ", tag: " ", text: " " });
  assertEquals([blank.dataId, blank.tag, blank.text], [undefined, " ", undefined]);
  const empty = paramReader({ use: param.filled() });
  assertEquals(new empty({ ...new Texts({}), text: () => "" } as never).use, undefined);
});

Deno.test("a required parameter that is absent is refused in the words of the source, or in its own", () => {
  const params = {
    ip: param.text().required(),
    id: param.long().required({ when: "without `ip`" }),
    form: param.text().required({ missing: (name) => new ApiError("missing", `no ${name}`) }),
  };
  const bare = read(params, {});
  assertThrows(() => bare.ip, ApiError, "String ip");
  assertThrows(() => bare.id, ApiError, "Long id");
  assertThrows(() => bare.form, ApiError, "no form");
});

Deno.test("the name of the wire and its aliases are asked in their order, until one has a value", () => {
  const params = { cluster: param.name().named("clusterName").alias("cluster", "c").or("none") };
  assertEquals(read(params, { clusterName: "a", cluster: "b" }).cluster, "a");
  assertEquals(read(params, { clusterName: " ", cluster: "b", c: "d" }).cluster, "b");
  assertEquals(read(params, { c: "d" }).cluster, "d");
  assertEquals(read(params, {}).cluster, "none");
});

Deno.test("a parsed parameter is handed to its reader when there is a value", () => {
  const half = (sent: string, name: string) => {
    const value = Number(sent) / 2;
    if (Number.isNaN(value)) throw new ApiError("invalid", `${name} is ${sent}`);
    return value;
  };
  const params = {
    a: param.parsed("number", half).or(7),
    b: param.parsedName("json", (sent) => [sent]).required(),
  };
  assertEquals(read(params, { a: "4" }).a, 2);
  assertEquals(read(params, { a: " " }).a, 7);
  assertThrows(() => read(params, { a: "x" }).a, ApiError, "a is x");
  assertEquals(read(params, { b: " x " }).b, [" x "]);
  assertThrows(() => read(params, { b: " " }).b, ApiError, "String b");
});

Deno.test("a value is read when it is asked for, and what is not declared is not there", () => {
  const params = { a: param.text(), b: param.int().required() };
  const source = new Texts({ a: "1", c: "3" });
  const values = new (paramReader(params))(source);
  assertEquals(source.asked, []);
  assertEquals(values.a, "1");
  assertEquals(source.asked, ["a"]);
  assertEquals("c" in values, false);
  assertEquals(Object.keys(values), []);
  assertThrows(() => Object.assign(values, { a: "2" }), TypeError);
});

Deno.test("declarations are told as they stand in tables", () => {
  const shared = param.int().about("how many");
  const specs = paramSpecs({
    group: param.text().required(),
    pageNo: shared.or(1),
    pageSize: shared.required({ when: "with `search`" }),
    id: param.long().required({ when: "then" }),
    cluster: param.name().named("clusterName").alias("cluster").or(""),
    agent: param.header().named("User-Agent"),
    sameAgent: param.text().named("User-Agent"),
    otherGroup: param.int().named("group"),
    looked: param.raw().unlisted(),
    always: param.int().assumed("1").required(),
    tenant: param.text().assumed("public"),
    beat: param.parsed("json", (sent) => [sent]),
  });
  assertEquals(specs, [
    { name: "group", type: "string", required: true },
    { name: "pageNo", type: "int", default: "1", summary: "how many" },
    { name: "pageSize", type: "int", summary: "how many; required with `search`" },
    { name: "id", type: "int", summary: "required then" },
    { name: "clusterName", type: "string", aliases: ["cluster"], default: "" },
    { name: "User-Agent", type: "string", in: "header" },
    { name: "User-Agent", type: "string" },
    { name: "always", type: "int", required: true },
    { name: "tenant", type: "string", default: "public" },
    { name: "beat", type: "json" },
  ]);
});
