import { assertEquals, assertStringIncludes } from "#assert";
import { editDistance, wordDistance } from "./edit_distance.ts";
import { SETTING_SPECS } from "./setting_specs.ts";
import { unknownNotices, unknownSettings } from "./unknown_settings.ts";

function nearest(name: string, value = "1"): readonly string[] | undefined {
  return unknownSettings({ [name]: value })[0]?.nearest;
}

Deno.test("editDistance() counts letters that lack, are too many, differ or are swapped", () => {
  assertEquals(editDistance("WARMUP", "WARM_UP"), 1);
  assertEquals(editDistance("HOTS", "HOST"), 1);
  assertEquals(editDistance("", "abc"), 3);
  assertEquals(editDistance("kitten", "sitting"), 3);
  assertEquals(wordDistance(["HTTP", "HOST"], ["SDK", "HOST"], 2), 2);
  assertEquals(wordDistance(["A", "B"], ["A", "LONGER", "B"], 2), 2);
});

Deno.test("unknownSettings() names the nearest setting of a misspelt one", () => {
  assertEquals(nearest("RNACOS_NAMING_WARMUP_SECOND"), ["RNACOS_NAMING_WARM_UP_SECOND"]);
  assertEquals(nearest("RNACOS_HTTP_HOST"), [
    "RNACOS_HTTP_PORT",
    "RNACOS_SDK_HOST",
    "RNACOS_CONSOLE_HOST",
  ]);
  assertEquals(nearest("RNACOS_RAFT_NODE_ADDRESS"), ["RNACOS_RAFT_NODE_ADDR"]);
  assertEquals(nearest("RNACOS_DATADIR"), ["RNACOS_DATA_DIR"]);
  assertEquals(nearest("rnacos_http_port"), ["RNACOS_HTTP_PORT"]);
  assertEquals(nearest("RNACOS_SOMETHING_ENTIRELY_DIFFERENT_FROM_IT"), []);
});

Deno.test("unknownSettings() sees a misspelt prefix, and leaves the names of others alone", () => {
  assertEquals(nearest("RANCOS_HTTP_PORT"), ["RNACOS_HTTP_PORT"]);
  assertEquals(nearest("NACOS_HTTP_PORT"), ["RNACOS_HTTP_PORT"]);
  assertEquals(nearest("RUST_LOGS"), ["RUST_LOG"]);
  const others = [
    "NACOS_AUTH_ENABLE",
    "NACOS_SERVERS",
    "RUST_BACKTRACE",
    "HTTP_PORT",
    "MACOS",
    "_",
  ];
  for (const name of others) assertEquals(nearest(name), undefined, name);
});

Deno.test("unknownSettings() takes every setting, in an environment file that has them all", () => {
  const all = Object.fromEntries(SETTING_SPECS.map(({ name }) => [name, ""]));
  assertEquals(unknownSettings({ ...all, RNACOS_IMPORT_PASSWORD: "" }), []);
});

Deno.test("unknownSettings() knows what Kubernetes sets for a Service named rnacos", () => {
  const service = {
    RNACOS_SERVICE_HOST: "10.0.0.1",
    RNACOS_SERVICE_PORT: "8848",
    RNACOS_SERVICE_PORT_HTTP: "8848",
    RNACOS_PORT: "tcp://10.0.0.1:8848",
    RNACOS_PORT_8848_TCP: "tcp://10.0.0.1:8848",
    RNACOS_PORT_8848_TCP_PROTO: "tcp",
    RNACOS_PORT_8848_TCP_PORT: "8848",
    RNACOS_PORT_8848_TCP_ADDR: "10.0.0.1",
    RNACOS_NODES_SERVICE_HOST: "10.0.0.2",
    RNACOS_NODES_PORT: "udp://10.0.0.2:1",
    RNACOS_NODES_PORT_1_UDP_ADDR: "10.0.0.2",
  };
  assertEquals(unknownSettings(service), []);
  // The name alone is no excuse: nobody but Kubernetes gives it an address.
  assertEquals(nearest("RNACOS_PORT", "8848")?.includes("RNACOS_HTTP_PORT"), true);
});

Deno.test("unknownNotices() stays short however much is set", () => {
  const many = Object.fromEntries(
    Array.from({ length: 1_000 }, (_, at) => [`RNACOS_X${at}${"Y".repeat(200)}`, ""]),
  );
  const notices = unknownNotices(unknownSettings(many));
  assertEquals([notices.length, notices.at(-1)], [
    21,
    "More names are set that are no settings",
  ]);
  assertEquals(notices.every((notice) => notice.length < 200), true);
  assertStringIncludes(
    unknownNotices(unknownSettings({ RNACOS_HTTP_PROT: "" }))[0] ?? "",
    "RNACOS_HTTP_PROT is set and is no setting, so it has no effect; the nearest: RNACOS_HTTP_PORT",
  );
});

Deno.test("unknownSettings() takes three edits for near, and four for another name", () => {
  assertEquals(nearest("RNACOS_XYZW_PORS")?.includes("RNACOS_HTTP_PORT"), true);
  assertEquals(nearest("RNACOS_XYZW_PQRS"), []);
  assertEquals(nearest("RNACOS_HTTP_PORT_NEW_ONE"), []);
});

Deno.test("unknownSettings() takes two edits of a prefix, and one of RUST", () => {
  assertEquals(nearest("RNAKOX_HTTP_PORT"), ["RNACOS_HTTP_PORT"]);
  assertEquals(nearest("RXXXOS_HTTP_PORT"), undefined);
  assertEquals(nearest("RNAKOX_HTTP_PORTS"), undefined);
  assertEquals([nearest("RUST_LO"), nearest("RUST_LOGSS")], [["RUST_LOG"], undefined]);
  assertEquals(nearest("RUSTLOG"), ["RUST_LOG"]);
});

Deno.test("unknownSettings() compares names of Nacos with its own, and with ours by one letter", () => {
  assertEquals(nearest("NACOS_AUTH_TOKE"), ["NACOS_AUTH_TOKEN"]);
  assertEquals(nearest("nacos_http_port"), ["RNACOS_HTTP_PORT"]);
  assertEquals(nearest("NACOS_HTTP_PORTS"), undefined);
});

Deno.test("unknownSettings() compares names of up to eighty letters", () => {
  const name = `RNACOS_${"X".repeat(73)}`;
  assertEquals(unknownSettings({ [name]: "" }), [{ name, nearest: [] }]);
  assertEquals(unknownSettings({ [`${name}X`]: "" }), [{ name: `${name}...`, nearest: [] }]);
  assertEquals(unknownSettings({ ["Y".repeat(81)]: "", ["Y".repeat(80)]: "" }), []);
});

Deno.test("unknownNotices() tells twenty, and that there are more only where there are", () => {
  const some = (count: number) =>
    unknownSettings(
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`RNACOS_QQQQ_ZZZZ_${at}`, ""])),
    );
  assertEquals([some(19).length, some(20).length, some(21).length], [19, 20, 21]);
  assertEquals(unknownNotices(some(20)).length, 20);
  assertEquals(unknownNotices(some(20)).at(-1)?.startsWith("RNACOS_QQQQ_ZZZZ_19 is set"), true);
  assertEquals(unknownNotices(some(21)).at(-1), "More names are set that are no settings");
  assertEquals(unknownNotices([{ name: "RNACOS_Q", nearest: [] }]), [
    "RNACOS_Q is set and is no setting of this version, so it has no effect",
  ]);
  assertEquals(unknownNotices([]), []);
});
