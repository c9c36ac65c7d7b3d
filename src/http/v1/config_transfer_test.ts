import { assertEquals, assertObjectMatch } from "#assert";
import { configZipParts } from "../../export/mod.ts";
import { zipParts } from "../../export/zip_parts.ts";
import type { ConfigRecord } from "../../state/mod.ts";
import type { RealFixture } from "../../../tests/support/http/real_fixture.ts";
import { withFixture } from "../../../tests/support/http/refusals.ts";

const V1 = "/nacos/v1/cs/configs";
const V3 = "/nacos/v3/admin/cs/config";

type Named = Pick<ConfigRecord, "dataId" | "content"> & Partial<ConfigRecord>;

function archive(configs: readonly Named[], layout: "old" | "new" = "new") {
  const records = configs.map((one): ConfigRecord => ({
    ...{ namespace: "public", group: "G", id: 1, md5: "", type: "text", encryptedDataKey: "" },
    ...{ createdMs: 0, modifiedMs: 0, createdBy: "", modifiedBy: "", sourceIp: "", revision: 1 },
    ...{ grays: [], ...one },
  }));
  return new Blob([...configZipParts(records, layout, 0)]);
}

async function send(fixture: RealFixture, path: string, file: Blob | undefined) {
  const form = new FormData();
  if (file === undefined) form.set("other", "x");
  else form.set("file", file, "configs.zip");
  const { headers, body } = new Response(form);
  const bytes = new Uint8Array(await new Response(body).arrayBuffer());
  const type = headers.get("content-type") ?? "";
  const answer = await fixture.ask("POST", path, {
    body: bytes,
    headers: { "content-type": type },
  });
  return answer.body.startsWith("{")
    ? JSON.parse(answer.body)
    : { status: answer.status, text: answer.body };
}

const publish = (fixture: RealFixture, dataId: string, content: string, more = "") =>
  fixture.text(`POST ${V1}`, `dataId=${dataId}&group=G&content=${content}${more}`);

async function contents(fixture: RealFixture, tenant = "") {
  const page = await fixture.json(
    `GET ${V1}?search=accurate&dataId=&group=&pageNo=1&pageSize=99&tenant=${tenant}`,
  );
  return page.pageItems.map((one: { dataId: string; content: string }) =>
    `${one.dataId}=${one.content}`
  ).sort();
}

const FILES = [{ dataId: "a", content: "1" }, { dataId: "b", content: "2" }, {
  dataId: "c",
  content: "3",
}];

Deno.test("an archive of either layout comes in, under the policy for what is there", async () => {
  const cases = [
    [
      "ABORT",
      { succCount: 1, skipCount: 1, failData: [named("b")], skipData: [named("c")] },
      ["a=1", "b=old"],
    ],
    ["SKIP", { succCount: 2, skipCount: 1, skipData: [named("b")] }, ["a=1", "b=old", "c=3"]],
    ["OVERWRITE", { succCount: 3, skipCount: 0 }, ["a=1", "b=2", "c=3"]],
  ] as const;
  for (const [policy, data, left] of cases) {
    for (const layout of ["old", "new"] as const) {
      await withFixture(async (fixture) => {
        await publish(fixture, "b", "old");
        const path = `${V1}?import=true&namespace=&policy=${policy}&src_user=ann`;
        const answer = await send(fixture, path, archive(FILES, layout));
        assertEquals(answer, { code: 200, message: "import success", data }, policy);
        assertEquals(await contents(fixture), left, policy);
      });
    }
  }
});

function named(dataId: string) {
  return { dataId, group: "G" };
}

Deno.test("what is equal is there, too, and what an archive has besides is told", () =>
  withFixture(async (fixture) => {
    await publish(fixture, "a", "1");
    const twice = await send(fixture, `${V3}/import?policy=SKIP`, archive(FILES));
    assertEquals(twice, {
      ...{ code: 0, message: "success" },
      data: { succCount: 2, skipCount: 1, skipData: [named("a")] },
    });
    const odd = archive([{ dataId: "d", content: "4", group: "G/x" }, {
      dataId: "e",
      content: "5",
    }], "old");
    const answer = await send(fixture, `${V3}/import`, odd);
    assertObjectMatch(answer.data, {
      ...{ succCount: 1, unrecognizedCount: 1, unrecognizedData: [{ itemName: "G/x/d" }] },
    });
  }));

function badMetadata() {
  const data = new TextEncoder().encode("metadata:\n- dataId: a\n  group: G\n");
  return new Blob([...zipParts([{ name: ".metadata.yml", data, modifiedMs: 0 }])]);
}

Deno.test("what is refused as a whole is told with its code, and changes nothing", () =>
  withFixture(async (fixture) => {
    const zip = archive(FILES);
    const cut = zip.slice(0, zip.size - 30);
    const words = new Blob(["no archive"]);
    const empty = archive([], "old");
    const cases = [
      [`${V1}?import=true`, undefined, 100_005, {}],
      [`${V1}?import=true&namespace=none`, zip, 100_001, { succCount: 0 }],
      [`${V1}?import=true`, cut, 100_004, { succCount: 0 }],
      [`${V1}?import=true`, words, 100_004, { succCount: 0 }],
      [`${V1}?import=true`, empty, 100_005, { succCount: 0 }],
      [`${V1}?import=true`, badMetadata(), 100_002, { succCount: 0 }],
      [`${V3}/import`, undefined, 100_005, {}],
      [`${V3}/import?namespaceId=none`, zip, 22_001, { succCount: 0 }],
      [`${V3}/import`, cut, 100_004, { succCount: 0 }],
    ] as const;
    for (const [path, file, code, data] of cases) {
      const answer = await send(fixture, path, file);
      assertEquals([answer.code, answer.data], [code, data], `${path} ${code}`);
    }
    const policy = await send(fixture, `${V3}/import?policy=MAYBE`, zip);
    assertEquals([policy.code, policy.message], [20_002, "parameter validate error"]);
    const v1 = await send(fixture, `${V1}?import=true&policy=MAYBE`, zip);
    assertEquals(v1.status, 400);
    const blank = archive([{ dataId: "a", content: "1" }, { dataId: "b", content: " " }]);
    const refused = await send(fixture, `${V3}/import`, blank);
    assertEquals([refused.code, refused.data], [20_002, "Cannot write G/b: content is blank :  "]);
    assertEquals(await contents(fixture), []);
  }));

Deno.test("configs are cloned by their ids, under new names where there are some", () =>
  withFixture(async (fixture) => {
    await fixture.text("POST /nacos/v3/admin/core/namespace", "namespaceId=dev&namespaceName=Dev");
    await publish(fixture, "a", "1", "&desc=why");
    await publish(fixture, "b", "2");
    const clone = async (path: string, body: unknown) => {
      const headers = { "content-type": "application/json" };
      const answer = await fixture.ask("POST", path, { body: JSON.stringify(body), headers });
      return answer.body.startsWith("{") ? JSON.parse(answer.body) : answer;
    };
    const both = [{ cfgId: 1 }, { cfgId: 2, dataId: "renamed", group: "H" }, { cfgId: 99 }];
    assertEquals(await clone(`${V1}?clone=true&tenant=dev`, both), {
      code: 200,
      message: "Clone Completed Successfully",
      data: { succCount: 2, skipCount: 0 },
    });
    assertEquals(await contents(fixture, "dev"), ["a=1", "renamed=2"]);
    const again = [{ configId: 1 }, { configId: 2, targetDataId: "fresh" }];
    assertEquals((await clone(`${V3}/clone?namespaceId=dev`, again)).data, {
      ...{ succCount: 0, skipCount: 1 },
      failData: [named("a")],
      skipData: [named("fresh")],
    });
    const codes = [
      [`${V1}?clone=true&tenant=dev`, [], 100_006],
      [`${V1}?clone=true&tenant=none`, both, 100_001],
      [`${V1}?clone=true&tenant=dev`, [{ cfgId: 99 }], 100_005],
      [`${V3}/clone?namespaceId=dev`, [], 100_006],
      [`${V3}/clone?namespaceId=none`, again, 22_001],
    ] as const;
    for (const [path, body, code] of codes) {
      assertEquals((await clone(path, body)).code, code, path);
    }
    assertEquals((await clone(`${V1}?clone=true`, both)).status, 400);
    assertEquals((await clone(`${V3}/clone`, again)).code, 10_000);
  }));

Deno.test("configs go out as an archive that comes in again, by ids or by what matches", () =>
  withFixture(async (fixture) => {
    await publish(fixture, "a.yaml", "1", "&appName=shop&type=yaml");
    await publish(fixture, "b", "2");
    await fixture.text("POST /nacos/v3/admin/core/namespace", "namespaceId=dev&namespaceName=Dev");
    const archives = [
      [`${V1}?export=true&tenant=&group=&dataId=&appName=&ids=`, ["a.yaml=1", "b=2"]],
      [`${V1}?exportV2=true&tenant=&ids=1`, ["a.yaml=1"]],
      [`${V3}/export?dataId=b*`, ["b=2"]],
      [`${V3}/export?appName=shop`, ["a.yaml=1"]],
    ] as const;
    for (const [path, found] of archives) {
      const answer = await fixture.handler(fixture.request("GET", path, {}), {
        remoteAddr: { transport: "tcp", hostname: "127.0.0.1", port: 1 },
      });
      assertEquals(answer instanceof Response, true);
      if (!(answer instanceof Response)) return;
      const name = answer.headers.get("content-disposition") ?? "";
      assertEquals(/filename="nacos_config_export_\d{14}\.zip"/.test(name), true, name);
      const file = new Blob([await answer.arrayBuffer()]);
      await send(fixture, `${V3}/import?namespaceId=dev&policy=OVERWRITE`, file);
      assertEquals(await contents(fixture, "dev"), found, path);
      for (const { id } of await rows(fixture)) {
        await fixture.text(`DELETE ${V3}/batch?ids=${id}`);
      }
    }
    assertEquals((await fixture.asked(`GET ${V1}?export=true&ids=99`)).status, 404);
    assertEquals((await fixture.asked(`GET ${V3}/export?dataId=none`)).status, 404);
  }));

async function rows(fixture: RealFixture): Promise<readonly { readonly id: string }[]> {
  return (await fixture.json(`GET ${V3}/list?namespaceId=dev`)).data.pageItems;
}
