/** Data directories and backups of released versions: this version starts on them and has everything. */
import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "#assert";
import { ConfigClient } from "../../scripts/lib/config_client.ts";
import { inRepository } from "../../scripts/lib/repository.ts";
import { readSampleData } from "../../scripts/lib/sample_data.ts";
import { ServerProcess } from "../../scripts/lib/server_process.ts";
import { ByteWriter } from "../../src/base/mod.ts";
import { beginRecord, finishRecord } from "../../src/store/record.ts";

const FOLDER = inRepository("tests", "data");
const NAME = { dataId: "new", group: "SAMPLE" };

/** The stored directory stays as it is. */
function copyOf(folder: string): string {
  const copy = Deno.makeTempDirSync();
  for (const { name } of Deno.readDirSync(folder)) {
    Deno.copyFileSync(`${folder}/${name}`, `${copy}/${name}`);
  }
  return copy;
}

const versions = [...Deno.readDirSync(FOLDER)].map(({ name }) => name).sort();

Deno.test("there is data of the first version", () => assert(versions.includes("v0.1.0")));

Deno.test("data of a later version is refused by every command that would use it, and left as it is", async () => {
  const dataDir = copyOf(`${FOLDER}/${versions[0]}/data`);
  try {
    const kv = await Deno.openKv(`${dataDir}/raft.kv`);
    const stamp = beginRecord(new ByteWriter()).utf8("rnacos raft store").varint(99);
    await kv.set(["m", "format"], finishRecord(stamp).value);
    kv.close();
    const before = Deno.readFileSync(`${dataDir}/raft.kv`);
    const out = `${dataDir}/a.rnb`;
    for (const args of [[], ["backup", "--offline", "--out", out], ["recover", "--yes"]]) {
      const ran = new ServerProcess({ dataDir, args });
      assertNotEquals(await ran.exited(), 0, args.join(" "));
      for (const part of ["has format 99", "Nothing was changed", "the version that wrote it"]) {
        assertStringIncludes(ran.log, part);
      }
      assertEquals(Deno.readFileSync(`${dataDir}/raft.kv`), before);
    }
    assertEquals([...Deno.readDirSync(dataDir)].some(({ name }) => name === "a.rnb"), false);
  } finally {
    Deno.removeSync(dataDir, { recursive: true });
  }
});

for (const version of versions) {
  Deno.test(`data of ${version} is all there, before and after new writes`, async () => {
    const answers = JSON.parse(Deno.readTextFileSync(`${FOLDER}/${version}/answers.json`));
    const dataDir = copyOf(`${FOLDER}/${version}/data`);
    try {
      for (const round of ["first", "second"]) {
        const server = await ServerProcess.start({ dataDir });
        try {
          assertEquals(await readSampleData(server.url), answers);
          const client = new ConfigClient(server.url);
          assertEquals(await client.read(NAME), round === "first" ? undefined : "first");
          assert(await client.publish(NAME, round));
        } finally {
          assertEquals(await server.stop(), 0, server.log);
        }
      }
    } finally {
      Deno.removeSync(dataDir, { recursive: true });
    }
  });

  Deno.test(`a backup of ${version} is restored with everything`, async () => {
    const answers = JSON.parse(Deno.readTextFileSync(`${FOLDER}/${version}/answers.json`));
    const dataDir = Deno.makeTempDirSync();
    try {
      const restore = new ServerProcess({
        dataDir,
        args: ["restore", `${FOLDER}/${version}/backup.rnb`],
      });
      assertEquals(await restore.exited(), 0, restore.log);
      const server = await ServerProcess.start({ dataDir });
      try {
        assertEquals(await readSampleData(server.url), answers);
      } finally {
        assertEquals(await server.stop(), 0, server.log);
      }
    } finally {
      Deno.removeSync(dataDir, { recursive: true });
    }
  });
}
