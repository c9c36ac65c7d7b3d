/** What is typed on the page, and how the server is asked for it. Secrets live in the page alone. */
import { send } from "../../api/client.ts";
import type { MoveStatus, MoveWish } from "../../api/wire.ts";

export const KINDS = ["server", "mysql", "file"] as const;
export type Kind = (typeof KINDS)[number];
export const EXISTING = ["skip", "replace"] as const;

export interface Wish extends Required<Omit<MoveWish, "kind" | "preview">> {
  readonly kind: Kind;
  readonly file: File | null;
}

export const NO_WISH: Wish = {
  kind: "server",
  address: "",
  user: "",
  password: "",
  backupToken: "",
  namespace: "",
  existing: "skip",
  history: false,
  users: true,
  file: null,
};

export const isWhole = ({ kind, address, file }: Wish): boolean =>
  kind === "file" ? file !== null : address.trim() !== "";

export function startMove(wish: Wish, preview: boolean): Promise<MoveStatus> {
  const { kind, file, namespace, existing, history, users } = wish;
  const how = { existing, history, users, preview, ...namespace && { namespace } };
  if (kind === "file") {
    return send("POST", "rnacos/v1/console/move/file", {
      params: { ...how, name: file?.name ?? "" },
      ...file && { body: file },
      headers: { "Content-Type": "application/octet-stream" },
    });
  }
  const { address, user, password, backupToken } = wish;
  const secrets = kind === "server" ? { user, password, backupToken } : { user, password };
  return send("POST", "rnacos/v1/console/move", { json: { kind, address, ...secrets, ...how } });
}

export const cancelMove = (): Promise<MoveStatus> => send("POST", "rnacos/v1/console/move/cancel");

type Job = NonNullable<MoveStatus["job"]>;

export const doneOf = ({ counts }: Job): number =>
  counts.reduce((sum, { count }) => sum + count, 0);

/** What would be written. */
export const writtenOf = ({ counts }: Job): number =>
  counts.filter(({ outcome }) => outcome === "new" || outcome === "replaced")
    .reduce((sum, { count }) => sum + count, 0);
