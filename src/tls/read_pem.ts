import { messageOf, TLS } from "../base/mod.ts";
import type { PemNames, PemTexts } from "./material.ts";

/** Where the texts are. */
export interface PemPaths {
  readonly cert: string;
  readonly key: string;
  /** Empty: nobody is trusted but those whom the system trusts. */
  readonly ca: string;
}

/** Rejects with an Error that names the file. */
export async function readPem(paths: PemPaths, names: PemNames): Promise<PemTexts> {
  return {
    cert: await readText(paths.cert, names.cert),
    key: await readText(paths.key, names.key),
    ca: paths.ca === "" ? undefined : await readText(paths.ca, names.ca),
  };
}

async function readText(path: string, name: string): Promise<string> {
  try {
    const { isFile, size } = await Deno.stat(path);
    if (!isFile) throw new Error("it is no file");
    if (size > TLS.maxFileBytes) {
      throw new Error(`it has ${size} bytes, at most ${TLS.maxFileBytes} are taken`);
    }
    return await Deno.readTextFile(path);
  } catch (thrown) {
    throw new Error(`Cannot read ${name}: ${messageOf(thrown)}`);
  }
}
