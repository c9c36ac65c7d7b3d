/** What one reader of changes is told, from which place, and how far it is then. */
import { assertEquals } from "#assert";
import type { ConfigChange } from "../../api/mod.ts";
import { EVENTS, type ServiceKey } from "../../base/mod.ts";
import { ChangeEvents } from "./change_events.ts";
import { changeFilter } from "./change_filter.ts";

type Options = ConstructorParameters<typeof ChangeEvents>[0];

/** Changes that are kept from a place on. */
class Kept<T> {
  begin = 0;
  readonly items: T[] = [];
  readonly followers = new Set<() => void>();

  get end(): number {
    return this.begin + this.items.length;
  }

  at(place: number): T | undefined {
    return this.items[place - this.begin];
  }

  follow(onChange: () => void): () => void {
    this.followers.add(onChange);
    return () => void this.followers.delete(onChange);
  }
}

const ALL = { namespace: undefined, group: undefined, dataId: undefined, service: undefined };

function configOf(dataId: string, index: number, namespace = "public"): ConfigChange {
  return { key: { namespace, group: "G", dataId }, md5: "m", gray: false, index };
}

function serviceOf(name: string): ServiceKey {
  return { namespace: "public", group: "G", name };
}

function open() {
  const configs = new Kept<ConfigChange>();
  const services = new Kept<ServiceKey>();
  const known = { index: 7, sinceIndex: 0 };
  const api = {
    config: {
      changes: {
        ring: configs,
        get index() {
          return known.index;
        },
        placeAfter: (index: number) => {
          if (index < known.sinceIndex) return undefined;
          const at = configs.items.findIndex((change) => change.index > index);
          return at < 0 ? configs.end : configs.begin + at;
        },
        follow: (onChange: () => void) => configs.follow(onChange),
      },
    },
    namingAdmin: {
      changes: {
        ring: services,
        instanceCount: ({ name }: ServiceKey) => name.length,
        follow: (onChange: () => void) => services.follow(onChange),
      },
    },
  } as unknown as Options["api"];
  const reader = (more: Partial<Options> = {}) => {
    const filter = changeFilter(ALL);
    const events = new ChangeEvents({
      ...{ api, filter, judge: undefined, lastIndex: undefined },
      ...more,
    });
    let woken = 0;
    const end = events.follow(() => woken++);
    const text = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes);
    /** Each event as its id, name and data. */
    const read = () =>
      (text(events.read()) ?? "").split("\n\n").filter((frame) => frame !== "").map((frame) => {
        const fields = new Map(
          frame.split("\n").map((line) => {
            const at = line.indexOf(": ");
            return [line.slice(0, at), line.slice(at + 2)];
          }),
        );
        return [fields.get("id"), fields.get("event"), JSON.parse(fields.get("data") ?? "null")];
      });
    const news = () => woken - (woken = 0);
    return { events, end, read, text, news, alive: () => text(events.signOfLife()) };
  };
  return { configs, services, known, reader };
}

const RESET = "Changes may have been missed: read these anew";

Deno.test("who begins is told from where it goes on, and when to come again", () => {
  const { configs, services, reader } = open();
  configs.items.push(configOf("before", 5));
  services.items.push(serviceOf("before"));
  const { events, text, read, alive } = reader();
  assertEquals(
    text(events.read()),
    `retry: ${EVENTS.retryMs}\nid: 7\nevent: ready\ndata: {"index":7}\n\n`,
  );
  assertEquals([events.read(), alive()], [undefined, ": alive\nid: 7\n\n"]);
  configs.items.push(configOf("a", 8));
  services.items.push(serviceOf("s"));
  assertEquals(read(), [
    [
      ..."8,config".split(","),
      { namespace: "public", group: "G", dataId: "a", md5: "m", gray: false, index: 8 },
    ],
    [undefined, "service", { namespace: "public", group: "G", service: "s", instances: 1 }],
  ]);
});

Deno.test("who comes back goes on behind what it knows, and reads services anew", () => {
  const { configs, reader } = open();
  configs.items.push(configOf("a", 5), configOf("b", 6), configOf("c", 7));
  const seen = reader({ lastIndex: 5 }).read().map(([id, name, data]) => [
    ...[id, name, data.dataId ?? data.of ?? data.index],
  ]);
  assertEquals(seen, [
    ["5", "ready", 5],
    ["5", "reset", ["services"]],
    ["6", "config", "b"],
    ["7", "config", "c"],
  ]);
  const filter = changeFilter({ ...ALL, dataId: "*" });
  const only = reader({ lastIndex: 7, filter }).read();
  assertEquals(only.map(([, name]) => name), ["ready"]);
});

Deno.test("who knows something older than what is kept is told to read anew", () => {
  const { configs, known, reader } = open();
  configs.items.push(configOf("c", 7));
  known.sinceIndex = 6;
  const { read } = reader({ lastIndex: 5 });
  assertEquals(read(), [
    ["7", "ready", { index: 7 }],
    ["7", "reset", { of: ["configs", "services"], index: 7, reason: RESET }],
  ]);
  const filter = changeFilter({ ...ALL, service: "*" });
  assertEquals(reader({ lastIndex: 5, filter }).read()[1]?.[2].of, ["services"]);
});

Deno.test("a reader that is overtaken is told that it has missed some, and goes on from the end", () => {
  const { configs, services, known, reader } = open();
  const { read, alive } = reader();
  read();
  configs.begin = 4;
  services.begin = 4;
  known.index = 20;
  assertEquals(read(), [
    ["20", "reset", { of: ["configs"], index: 20, reason: RESET }],
    ["20", "reset", { of: ["services"], index: 20, reason: RESET }],
  ]);
  assertEquals([read(), alive()], [[], ": alive\nid: 20\n\n"]);
});

Deno.test("of changes with one index the last alone has it, so that none is lost in between", () => {
  const { configs, known, reader } = open();
  const { read, alive } = reader();
  read();
  configs.items.push(configOf("a", 8), configOf("b", 8), configOf("c", 9));
  known.index = 9;
  assertEquals(read().map(([id, , { dataId }]) => [id, dataId]), [
    [undefined, "a"],
    ["8", "b"],
    ["9", "c"],
  ]);
  assertEquals(alive(), ": alive\nid: 9\n\n");
});

Deno.test("so much is told at a time, and the reader is woken for the rest", () => {
  const { configs, services, known, reader } = open();
  const { read, alive, news } = reader();
  read();
  for (let at = 0; at <= EVENTS.maxTold; at++) configs.items.push(configOf(`c${at}`, 8 + at));
  for (let at = 0; at <= EVENTS.maxTold; at++) services.items.push(serviceOf(`s${at}`));
  known.index = 8 + EVENTS.maxTold + 5;
  const first = read();
  assertEquals(first.length, 2 * EVENTS.maxTold);
  assertEquals([news(), alive()], [2, `: alive\nid: ${8 + EVENTS.maxTold - 1}\n\n`]);
  const [config, service] = read();
  assertEquals([config?.[2].dataId, service?.[2].service], [
    `c${EVENTS.maxTold}`,
    `s${EVENTS.maxTold}`,
  ]);
  assertEquals([news(), alive(), read()], [0, `: alive\nid: ${known.index}\n\n`, []]);
});

Deno.test("what is not wanted costs a look, and so many are looked at in a turn", () => {
  const { configs, services, known, reader } = open();
  const filter = changeFilter({ ...ALL, dataId: "yes", service: "yes" });
  const { read, news } = reader({ filter });
  read();
  for (let at = 0; at < EVENTS.maxLookedAt; at++) {
    configs.items.push(configOf("no", 8 + at));
    services.items.push(serviceOf("no"));
  }
  configs.items.push(configOf("yes", 8 + EVENTS.maxLookedAt));
  services.items.push(serviceOf("yes"));
  known.index = 8 + EVENTS.maxLookedAt;
  assertEquals([read(), news()], [[], 2]);
  assertEquals(read().map(([, name]) => name), ["config", "service"]);
  assertEquals(news(), 0);
});

Deno.test("nobody is told of what it may not read, and a service is told once for all its changes", () => {
  const { configs, services, known, reader } = open();
  const asked: unknown[] = [];
  const judge: Options["judge"] = (permission, resource) => {
    asked.push(permission);
    return !JSON.stringify(resource).includes("secret");
  };
  const { read, alive } = reader({ judge });
  read();
  configs.items.push(configOf("open", 8), configOf("secret", 9));
  services.items.push(serviceOf("s"), serviceOf("secret"), serviceOf("s"));
  known.index = 9;
  assertEquals(read().map(([, , data]) => data.dataId ?? data.service), ["open", "s"]);
  assertEquals(asked, [
    { action: "read", resource: "config" },
    { action: "read", resource: "config" },
    { action: "read", resource: "naming" },
    { action: "read", resource: "naming" },
  ]);
  assertEquals(alive(), ": alive\nid: 9\n\n");
});

Deno.test("only the kind that is wanted is followed, and nothing behind the end", () => {
  const { configs, services, reader } = open();
  const both = reader();
  const configsOnly = reader({ filter: changeFilter({ ...ALL, dataId: "*" }) });
  const servicesOnly = reader({ filter: changeFilter({ ...ALL, service: "*" }) });
  assertEquals([configs.followers.size, services.followers.size], [2, 2]);
  for (const { end } of [both, configsOnly, servicesOnly]) end();
  assertEquals([configs.followers.size, services.followers.size], [0, 0]);
});
