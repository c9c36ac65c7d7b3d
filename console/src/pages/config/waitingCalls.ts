import { get, send } from "../../api/client.ts";
import { queries } from "../../api/queries.ts";
import { reloadConfigs } from "./publish.ts";
import type { ConfigName, Content } from "./types.ts";

const BASE = "rnacos/v1/config/";
const EVERY_MS = 15_000;

/** What is published at a time, or when somebody else confirms it; or why it was not. */
export interface WaitingChange extends ConfigName {
  readonly id: number;
  readonly kind: "schedule" | "request";
  readonly atMs?: number;
  readonly expiresMs?: number;
  readonly type?: string;
  readonly comment?: string;
  readonly askedBy: string;
  readonly askedMs: number;
  readonly failure?: string;
}

/** In a namespace. */
export const waitingQuery = (namespace: string) => ({
  queryKey: ["waiting", namespace],
  queryFn: () => get<readonly WaitingChange[]>(`${BASE}waiting`, { namespace }),
  refetchInterval: EVERY_MS,
});

export const contentQuery = (id: number) => ({
  queryKey: ["waitingContent", id],
  queryFn: async () => (await get<{ readonly content: string }>(CHANGE, { id })).content,
  staleTime: Infinity,
});

const CHANGE = `${BASE}waiting/change`;

interface Later {
  readonly name: ConfigName;
  readonly content: Content;
  /** Of what it replaces; empty for none. */
  readonly baseMd5: string;
  readonly comment: string;
  /** Undefined: when somebody else confirms it. */
  readonly atMs: number | undefined;
}

export async function publishLater({ name, content, baseMd5, comment, atMs }: Later) {
  await send("POST", BASE + (atMs === undefined ? "request" : "schedule"), {
    form: {
      ...name,
      content: content.content,
      type: content.type,
      appName: content.app,
      tags: content.tags,
      desc: content.description,
      comment: comment || undefined,
      md5: baseMd5,
      at: atMs,
    },
  });
  await reload();
}

export async function confirmChange(id: number) {
  await send("POST", `${BASE}waiting/confirm`, { form: { id } });
  await Promise.all([reload(), reloadConfigs()]);
}

export async function refuseChange(id: number) {
  await send("POST", `${BASE}waiting/refuse`, { form: { id } });
  await reload();
}

/** Takes back what waits, or forgets why it failed. */
export async function takeBack(id: number) {
  await send("DELETE", CHANGE, { params: { id } });
  await reload();
}

const reload = () => queries.invalidateQueries({ queryKey: ["waiting"] });
