import { assertEquals, assertStringIncludes, assertThrows } from "#assert";
import { generateKeyPairSync, verify } from "node:crypto";
import { withoutCachePath } from "./bundle.ts";
import { parseReleaseArguments } from "./release_options.ts";
import { sbomText } from "./sbom.ts";
import { signWithKeyFile } from "./sign.ts";
import { TARGETS } from "./targets.ts";

Deno.test("parseReleaseArguments() has defaults, and refuses what it does not know", () => {
  const all = parseReleaseArguments([], {});
  assertEquals([all.targets, all.skipMissing, all.bases], [TARGETS, false, undefined]);
  const some = parseReleaseArguments(
    ["--target", "x86_64-apple-darwin", "--skip-missing", "--bases", "b", "--out", "o"],
    { SOURCE_DATE_EPOCH: "1700000000" },
  );
  assertEquals(some.targets.map(({ triple }) => triple), ["x86_64-apple-darwin"]);
  assertEquals([some.skipMissing, some.bases, some.folder], [true, "b", "o"]);
  assertEquals(some.mtimeSeconds, 1_700_000_000);
  for (const args of [["--fast"], ["--target"], ["--target", "z80"]]) {
    assertThrows(() => parseReleaseArguments(args, {}), Error);
  }
  const early = () => parseReleaseArguments([], { SOURCE_DATE_EPOCH: "0" });
  assertStringIncludes(assertThrows(early, Error).message, "SOURCE_DATE_EPOCH=0");
});

Deno.test("signWithKeyFile() signs so that the public key can check", () => {
  const file = Deno.makeTempFileSync();
  try {
    const data = new TextEncoder().encode("sums");
    const ed25519 = generateKeyPairSync("ed25519").privateKey;
    Deno.writeTextFileSync(file, ed25519.export({ type: "pkcs8", format: "pem" }).toString());
    const { signature, publicKey } = signWithKeyFile(file, data);
    assertEquals(verify(null, data, publicKey, signature), true);
    Deno.writeTextFileSync(file, "no key");
    const { message } = assertThrows(() => signWithKeyFile(file, data), Error);
    assertStringIncludes(message, "Ed25519 private key in PEM form is wanted");
  } finally {
    Deno.removeSync(file);
  }
});

Deno.test("sbomText() lists packages with sums, licences and what needs what", () => {
  const folder = Deno.makeTempDirSync();
  try {
    Deno.writeTextFileSync(`${folder}/package.json`, JSON.stringify({ license: "MIT" }));
    const product = {
      version: "1.2.3",
      denoVersion: "2.0.0",
      roots: ["@a/b@1.0.0", "unused@1.0.0"],
      components: [
        { name: "@a/b", version: "1.0.0", folder, needs: ["c@2.0.0"], integrity: "sha512-AAEC" },
        { name: "c", version: "2.0.0", folder, needs: [], integrity: "sha512-AAEC" },
      ],
    };
    const text = sbomText(product);
    assertEquals(sbomText(product), text);
    const bom = JSON.parse(text);
    assertEquals([bom.bomFormat, bom.specVersion], ["CycloneDX", "1.6"]);
    assertEquals(
      /^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(bom.serialNumber),
      true,
    );
    assertEquals(bom.components[1].group, "@a");
    assertEquals(bom.components[1].purl, "pkg:npm/%40a/b@1.0.0");
    assertEquals(bom.components[1].hashes, [{ alg: "SHA-512", content: "000102" }]);
    assertEquals(bom.dependencies[0].dependsOn, [
      "pkg:github/denoland/deno@v2.0.0",
      "pkg:npm/%40a/b@1.0.0",
    ]);
    assertEquals(bom.dependencies[2].dependsOn, ["pkg:npm/c@2.0.0"]);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("withoutCachePath() takes the place of the cache out of a bundle", () => {
  const code = '// ../../a.b/npm/registry.example/@x/y/1.0.0/z.js\n"../../aXb/npm/r/kept"';
  assertEquals(
    withoutCachePath(code, "../../a.b/npm"),
    '// npm/@x/y/1.0.0/z.js\n"../../aXb/npm/r/kept"',
  );
});
