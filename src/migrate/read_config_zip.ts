/** Records out of an archive of configs, which says nothing of a namespace. */
import { DEFAULT_NAMESPACE } from "../base/mod.ts";
import { readConfigZip, type ZipSource } from "../export/mod.ts";
import type { ImportRecord } from "./types.ts";

/** Throws BytesError where the archive is damaged or refused, after what stood before that place. */
export async function* readZip(
  source: ZipSource,
  namespace: string,
  maxTotalBytes?: number,
): AsyncGenerator<ImportRecord> {
  // It has only its id here; one that is there keeps its name.
  if (namespace !== DEFAULT_NAMESPACE) {
    yield { kind: "namespace", id: namespace, name: namespace, desc: "" };
  }
  for await (const item of readConfigZip(source, maxTotalBytes)) {
    if (item.kind === "left") yield item;
    else {
      yield { ...item, namespace, tags: "", encryptedDataKey: "", operator: "", earlier: [] };
    }
  }
}
