import { assert, assertEquals, assertMatch } from "#assert";
import { AuthFixture, onlyIn, SYSTEM_CALLER } from "../../../tests/support/http/auth_fixture.ts";
import { CONSOLE } from "../../base/mod.ts";
import { zipParts } from "../../export/zip_parts.ts";
import type { ImportReport } from "./wire.ts";

const BASE = "/rnacos/v1/console/configs";

function zipOf(files: Readonly<Record<string, string>>): Uint8Array<ArrayBuffer> {
  const entries = Object.entries(files).map(([name, text]) => ({
    name,
    data: new TextEncoder().encode(text),
    modifiedMs: 0,
  }));
  return new Uint8Array([...zipParts(entries)].flatMap((part) => [...part]));
}

class Transfers {
  readonly fixture: AuthFixture;
  readonly token: string;

  constructor(fixture: AuthFixture, token: string) {
    this.fixture = fixture;
    this.token = token;
  }

  static async start(): Promise<Transfers> {
    const fixture = await AuthFixture.start();
    await fixture.api.namespaces.create({ id: "dev", name: "Dev", desc: "d" }, SYSTEM_CALLER);
    return new Transfers(fixture, await fixture.person("boss", { roles: ["0"] }));
  }

  async send(
    path: string,
    body: Uint8Array<ArrayBuffer> | object,
    token = this.token,
  ): Promise<Response> {
    const isZip = body instanceof Uint8Array;
    const headers = {
      accessToken: token,
      "content-type": isZip ? "application/zip" : "application/json",
    };
    const request = new Request(`http://h${BASE}${path}`, {
      method: "POST",
      headers,
      body: isZip ? body : JSON.stringify(body),
    });
    return await this.fixture.handler(request, {
      remoteAddr: { transport: "tcp", hostname: "10.0.0.7", port: 50_000 },
    });
  }

  /** `name outcome` of each row. */
  async rows(
    path: string,
    body: Uint8Array<ArrayBuffer> | object,
    token = this.token,
  ): Promise<string[]> {
    const answer = await this.send(path, body, token);
    const report: ImportReport = JSON.parse(await answer.text());
    return report.rows.map(({ dataId, outcome, why }) =>
      `${dataId} ${outcome}${why === "" ? "" : `: ${why}`}`
    );
  }

  async refusal(path: string, body: Uint8Array<ArrayBuffer> | object, token = this.token) {
    const answer = await this.send(path, body, token);
    const { message } = JSON.parse(await answer.text());
    return `${answer.status} ${message}`;
  }

  content(dataId: string, namespace = "public"): string | undefined {
    return this.fixture.rooms.node.state.config({ namespace, group: "G", dataId })?.content;
  }

  close(): void {
    this.fixture.close();
  }
}

Deno.test("an archive is imported row by row, as the policy says, and a preview changes nothing", async () => {
  const transfers = await Transfers.start();
  await transfers.fixture.publish("there.yaml");
  await transfers.fixture.publish("same.txt");
  const zip = zipOf({
    "G/new.yaml": "a: 1",
    "G/there.yaml": "b: 2",
    "G/same.txt": "content of same.txt",
  });
  const conflict = "it is there already";
  assertEquals(await transfers.rows("/import?preview=true", zip), [
    "new.yaml new",
    `there.yaml refused: ${conflict}`,
    "same.txt same",
  ]);
  assertEquals(await transfers.rows("/import", zip), [
    "new.yaml skipped: nothing was imported, because of what was refused",
    `there.yaml refused: ${conflict}`,
    "same.txt same",
  ]);
  assertEquals(transfers.content("new.yaml"), undefined);
  assertEquals(await transfers.rows("/import?policy=SKIP&preview=true", zip), [
    "new.yaml new",
    `there.yaml skipped: ${conflict}`,
    "same.txt same",
  ]);
  assertEquals(transfers.content("new.yaml"), undefined);
  await transfers.rows("/import?policy=SKIP", zip);
  assertEquals([transfers.content("new.yaml"), transfers.content("there.yaml")], [
    "a: 1",
    "content of there.yaml",
  ]);
  assertEquals(await transfers.rows("/import?policy=OVERWRITE", zip), [
    "new.yaml same",
    "there.yaml changed",
    "same.txt same",
  ]);
  assertEquals(transfers.content("there.yaml"), "b: 2");
  assertEquals(await transfers.rows("/import?namespace=dev", zip), [
    "new.yaml new",
    "there.yaml new",
    "same.txt new",
  ]);
  assertEquals(transfers.content("there.yaml", "dev"), "b: 2");
  transfers.close();
});

Deno.test("a row that cannot be keeps its word, and the others are imported", async () => {
  const transfers = await Transfers.start();
  const zip = zipOf({ "G/ok": "1", "G/b d": "2", "G/empty": "", "deep/er/x": "3", "readme": "4" });
  const rows = await transfers.rows("/import?policy=SKIP", zip);
  assertMatch(rows[1] ?? "", /^b d refused: /);
  assertMatch(rows[2] ?? "", /^empty refused: content is blank/);
  assertEquals([rows[0], rows[3], rows[4]], [
    "ok new",
    " skipped: files that are not GROUP/DATAID",
    " skipped: files that are not GROUP/DATAID",
  ]);
  assertEquals([transfers.content("ok"), transfers.content("empty")], ["1", undefined]);
  transfers.close();
});

Deno.test("hostile archives are refused as a whole and in words", async () => {
  const transfers = await Transfers.start();
  const bomb = zipOf({ "G/a": "x", "G/bomb": "0".repeat(33 * 1_048_576) });
  const many = Object.fromEntries(
    Array.from({ length: CONSOLE.maxImportRows + 1 }, (_, at) => [`G/d${at}`, "x"]),
  );
  for (
    const [zip, wanted] of [
      [new Uint8Array(), /^400 The zip archive is cut off$/],
      [
        new TextEncoder().encode("no zip at all, whatever it says"),
        /^400 The zip archive has no end/,
      ],
      [zipOf({ "G/a": "x" }).slice(0, -3), /^400 The zip archive has no end; it is cut off/],
      [
        zipOf({ "G/a": "x", "G/../b": "x" }),
        /^400 The zip archive has the name .* leads elsewhere$/,
      ],
      [zipOf({ "G/a": "x", "/etc/passwd": "x" }), /^400 The zip archive has the name/],
      [bomb, /^400 The zip archive has "G\/bomb" with 34603008 bytes; at most/],
      [zipOf(many), /^413 More than 20000 configs cannot be imported at once$/],
    ] as const
  ) {
    assertMatch(await transfers.refusal("/import?policy=OVERWRITE", zip), wanted);
  }
  assertEquals(transfers.fixture.rooms.node.state.configCount(), 0);
  assertMatch(
    await transfers.refusal("/import?policy=MERGE", zipOf({})),
    /^400 policy is wanted as one of ABORT, SKIP, OVERWRITE$/,
  );
  transfers.close();
});

Deno.test("what is exported in either layout can be imported, and by names or by what is found", async () => {
  const transfers = await Transfers.start();
  for (const dataId of ["a.yaml", "b.yaml", "c.txt"]) await transfers.fixture.publish(dataId);
  const exported = async (body: object) => {
    const answer = await transfers.send("/export", body);
    assertEquals(answer.headers.get("content-type"), "application/zip");
    assertMatch(answer.headers.get("content-disposition") ?? "", /nacos_configs\.zip/);
    return new Uint8Array(await answer.arrayBuffer());
  };
  const names = (zip: Uint8Array<ArrayBuffer>) =>
    transfers.rows("/import?namespace=dev&preview=true", zip);
  assertEquals(await names(await exported({ namespace: "public" })), [
    "a.yaml new",
    "b.yaml new",
    "c.txt new",
  ]);
  assertEquals(await names(await exported({ q: "yaml", format: "nacos" })), [
    "a.yaml new",
    "b.yaml new",
  ]);
  const keys = [{ group: "G", dataId: "b.yaml" }, { group: "G", dataId: "gone" }];
  assertEquals(await names(await exported({ keys })), ["b.yaml new"]);
  assertEquals(await transfers.refusal("/export", { keys: [] }), "404 There is no such config");
  assertMatch(
    await transfers.refusal("/export", { format: "rar" }),
    /^400 format is wanted as one of/,
  );
  assertMatch(await transfers.refusal("/export", [1]), /^400 The body is wanted as a JSON object/);
  transfers.close();
});

Deno.test("configs are cloned with all their facts, under other names where that is said", async () => {
  const transfers = await Transfers.start();
  const { api, rooms } = transfers.fixture;
  const key = api.config.checkKey({ namespace: undefined, group: "G", dataId: "a" });
  const info = { appName: "shop", tags: "x,y", desc: "d", use: "u" };
  await api.config.publish({ key, content: "one", configType: "yaml", info }, SYSTEM_CALLER);
  const keys = [{ group: "G", dataId: "a" }, { group: "G", dataId: "a", newDataId: "b" }];
  const body = { from: "public", to: "dev", keys };
  assertEquals(await transfers.rows("/clone", { ...body, preview: true }), ["a new", "b new"]);
  assertEquals(transfers.content("a", "dev"), undefined);
  assertEquals(await transfers.rows("/clone", body), ["a new", "b new"]);
  const copy = rooms.node.state.config({ namespace: "dev", group: "G", dataId: "b" });
  assertEquals([copy?.content, copy?.type, copy?.tags, copy?.use, copy?.modifiedBy], [
    ...["one", "yaml", "x,y", "u", "boss"],
  ]);
  assertEquals(await transfers.rows("/clone", body), ["a same", "b same"]);
  const gone = { from: "", to: "dev", keys: [{ group: "G", dataId: "gone" }] };
  assertMatch(await transfers.refusal("/clone", gone), /^404 There is no config gone of group G/);
  transfers.close();
});

Deno.test("nobody imports, exports or clones beyond their rights", async () => {
  const transfers = await Transfers.start();
  const { fixture } = transfers;
  await fixture.publish("secret");
  await fixture.publish("own", "dev");
  const writer = await fixture.person("writer", { roles: ["1"], privilege: onlyIn("dev") });
  const reader = await fixture.person("reader", { roles: ["2"] });
  const zip = zipOf({ "G/x": "1" });
  const refused = /^403 authorization failed!/;
  assertMatch(await transfers.refusal("/import?policy=SKIP", zip, writer), refused);
  assertMatch(await transfers.refusal("/import?namespace=dev&policy=SKIP", zip, reader), refused);
  assertEquals(await transfers.rows("/import?namespace=dev&policy=SKIP", zip, writer), ["x new"]);
  assertMatch(await transfers.refusal("/export", {}, writer), /^403 authorization failed!/);
  const keys = [{ group: "G", dataId: "secret" }];
  assertMatch(await transfers.refusal("/export", { keys }, writer), /^40[34] /);
  assertMatch(
    await transfers.refusal("/clone", { from: "", to: "dev", keys }, writer),
    /^404 There is no config secret/,
  );
  const out = { from: "dev", to: "public", keys: [{ group: "G", dataId: "own" }] };
  assertMatch(await transfers.refusal("/clone", out, writer), refused);
  assertEquals(transfers.content("own"), undefined);
  assert((await transfers.send("/export", {}, "")).status === 403);
  transfers.close();
});
