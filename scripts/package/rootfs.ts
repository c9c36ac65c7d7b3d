/** The root file system of an image without a base image: the program, the libraries that it loads, and little else. */
import { runOrThrow } from "./run.ts";
import type { TarEntry } from "./tar.ts";

/** The user that the usual bases call nonroot. */
export const NONROOT = 65_532;
const CERTIFICATES = "etc/ssl/certs/ca-certificates.crt";
/** Loaded by name when a host is looked up, so that `ldd` does not tell of them. */
const LOOKUP_LIBRARIES = ["libnss_dns.so.2", "libnss_files.so.2", "libresolv.so.2"];
const FILES: Readonly<Record<string, string>> = {
  "etc/passwd":
    `root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:${NONROOT}:${NONROOT}:nonroot:/io:/sbin/nologin\n`,
  "etc/group": `root:x:0:\nnonroot:x:${NONROOT}:\n`,
  "etc/nsswitch.conf": "hosts: files dns\n",
};

function readIfThere(path: string): Uint8Array | undefined {
  try {
    return Deno.readFileSync(path);
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return undefined;
    throw thrown;
  }
}

/** Absolute paths of the loader and the libraries. */
export function librariesOf(lddOutput: string): string[] {
  const found = lddOutput.split("\n").flatMap((line) => /(\/\S+) \(0x/.exec(line)?.[1] ?? []);
  if (found.length === 0) throw new Error(`Cannot read the output of ldd: ${lddOutput}`);
  return [...new Set(found)].sort();
}

/** Reads the libraries of this machine, so the program must be for this machine. */
export async function rootFileSystem(program: string): Promise<TarEntry[]> {
  const libraries = librariesOf(await runOrThrow(["ldd", program]));
  const libc = libraries.find((path) => path.includes("/libc.so")) ?? "";
  const folder = libc.slice(0, libc.lastIndexOf("/"));
  const files = new Map<string, Uint8Array>();
  for (const path of [...libraries, ...LOOKUP_LIBRARIES.map((name) => `${folder}/${name}`)]) {
    const data = readIfThere(path);
    if (data !== undefined) files.set(path.slice(1), data);
  }
  const certificates = readIfThere(`/${CERTIFICATES}`);
  if (certificates !== undefined) files.set(CERTIFICATES, certificates);
  for (const [name, text] of Object.entries(FILES)) {
    files.set(name, new TextEncoder().encode(text));
  }
  files.set("rnacos", Deno.readFileSync(program));
  return withFolders(files);
}

function withFolders(files: ReadonlyMap<string, Uint8Array>): TarEntry[] {
  const nothing = new Uint8Array();
  const entries = new Map<string, TarEntry>([
    ["io", { name: "io", data: nothing, type: "folder", owner: NONROOT }],
    ["proc", { name: "proc", data: nothing, type: "folder" }],
    ["tmp", { name: "tmp", data: nothing, type: "folder", mode: 0o1777 }],
  ]);
  for (const [name, data] of files) {
    const parts = name.split("/");
    for (let depth = 1; depth < parts.length; depth++) {
      const folder = parts.slice(0, depth).join("/");
      if (!entries.has(folder)) {
        entries.set(folder, { name: folder, data: nothing, type: "folder" });
      }
    }
    const executable = name === "rnacos" || /\.so(\.|$)/.test(name);
    entries.set(name, { name, data, executable });
  }
  return [...entries.values()].sort((a, b) => a.name < b.name ? -1 : 1);
}
