import { download } from "../../api/download.ts";

export interface ExportWish {
  readonly namespace: string;
  readonly keys?: readonly { readonly group: string; readonly dataId: string }[];
  readonly q?: string;
  readonly inContent?: boolean;
  readonly group?: string;
  readonly app?: string;
  readonly tag?: string;
  readonly type?: string;
  readonly format: "nacos" | "nacos2";
}

/** Saves a zip of those that are named, or of all that match. */
export async function exportConfigs(wish: ExportWish): Promise<void> {
  await download("POST", "rnacos/v1/console/configs/export", {
    json: wish,
    fallbackName: `configs_${wish.namespace}.zip`,
  });
}
