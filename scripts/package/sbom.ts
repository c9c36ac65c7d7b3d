/** The bill of materials in the CycloneDX form. */
import { Buffer } from "node:buffer";
import { type Component } from "./components.ts";
import { licenseName } from "./licenses.ts";
import { sha256Hex } from "./sha256.ts";

export interface Product {
  readonly version: string;
  /** Of the base executable. */
  readonly denoVersion: string;
  readonly components: readonly Component[];
  /** Names that the product itself imports, as `name@version`. */
  readonly roots: readonly string[];
}

function purl(name: string, version: string): string {
  return `pkg:npm/${name.replace("@", "%40")}@${version}`;
}

/** `a@1` or `@a/b@1`, in the two parts of a name. */
function splitName(name: string): { readonly name: string; readonly group?: string } {
  const at = name.indexOf("/");
  return at < 0 ? { name } : { group: name.slice(0, at), name: name.slice(at + 1) };
}

/** Packages may state an identifier or an expression of several. */
function licenseEntry(component: Component) {
  const name = licenseName(component);
  if (name === "NOASSERTION") return {};
  return { licenses: [/[ ()]/.test(name) ? { expression: name } : { license: { id: name } }] };
}

function libraryEntry(component: Component) {
  const { name, version, integrity } = component;
  return {
    type: "library",
    "bom-ref": purl(name, version),
    ...splitName(name),
    version,
    hashes: [{
      alg: "SHA-512",
      content: Buffer.from(integrity.replace(/^sha512-/, ""), "base64").toString("hex"),
    }],
    ...licenseEntry(component),
    purl: purl(name, version),
  };
}

/** The same text for the same product: no time, and a serial number that follows from the content. */
export function sbomText({ version, denoVersion, components, roots }: Product): string {
  const refs = new Map(
    components.map(({ name, version }) => [`${name}@${version}`, purl(name, version)]),
  );
  const refsOf = (ids: readonly string[]) => ids.flatMap((id) => refs.get(id) ?? []);
  const self = `rnacos@${version}`;
  const runtime = `pkg:github/denoland/deno@v${denoVersion}`;
  const body = {
    version: 1,
    metadata: {
      component: {
        type: "application",
        "bom-ref": self,
        name: "rnacos",
        version,
        licenses: [{ license: { id: "Apache-2.0" } }],
      },
    },
    components: [
      {
        type: "platform",
        "bom-ref": runtime,
        name: "deno",
        version: denoVersion,
        licenses: [{ license: { id: "MIT" } }],
        purl: runtime,
      },
      ...components.map(libraryEntry),
    ],
    dependencies: [
      { ref: self, dependsOn: [runtime, ...refsOf(roots)].sort() },
      { ref: runtime, dependsOn: [] },
      ...components.map(({ name, version, needs }) => ({
        ref: purl(name, version),
        dependsOn: refsOf(needs).sort(),
      })),
    ],
  };
  const digest = sha256Hex(JSON.stringify(body));
  const serial = [[0, 8], [8, 12], [13, 16], [17, 20], [20, 32]].map(([from, to], part) =>
    `${part === 2 ? "5" : part === 3 ? "8" : ""}${digest.slice(from, to)}`
  );
  const head = {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${serial.join("-")}`,
  };
  return `${JSON.stringify({ ...head, ...body }, null, 2)}\n`;
}
