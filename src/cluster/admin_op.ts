/** What operators ask of the leader, and how it says no, as they travel between nodes. */
import { ApiError, type ErrorKind, RAFT } from "../base/mod.ts";
import type { NodeId } from "../raft/mod.ts";
import { Fields, toBody } from "./wire.ts";

export type AdminOp =
  | { readonly op: "add"; readonly id: NodeId; readonly address: string }
  | { readonly op: "remove"; readonly id: NodeId }
  | { readonly op: "voters"; readonly ids: readonly NodeId[] }
  | { readonly op: "transfer"; readonly id: NodeId };

export type AdminAnswer =
  | { readonly type: "done" }
  | { readonly type: "notLeader" }
  | { readonly type: "failed"; readonly error: ApiError };

const REFUSALS: readonly ErrorKind[] = [
  "invalid",
  "notFound",
  "conflict",
  "unavailable",
  "overloaded",
];

/** Throws BytesError. */
export function decodeAdminOp(body: Uint8Array): AdminOp {
  const fields = Fields.of(body);
  const op = fields.text("op");
  switch (op) {
    case "add":
      return { op, id: fields.count("id"), address: fields.text("address") };
    case "voters":
      return { op, ids: fields.list("ids", RAFT.maxMembers).map(Number) };
    case "remove":
    case "transfer":
      return { op, id: fields.count("id") };
    default:
      throw new ApiError("unsupported", `The operation ${op} is not known to this version`);
  }
}

export function encodeAdminAnswer(answer: AdminAnswer): Uint8Array<ArrayBuffer> {
  if (answer.type !== "failed") return toBody({ type: answer.type });
  const { kind, message } = answer.error;
  return toBody({ type: "failed", kind, message });
}

/** Throws BytesError. */
export function decodeAdminAnswer(body: Uint8Array): AdminAnswer {
  const fields = Fields.of(body);
  const type = fields.text("type");
  if (type === "done" || type === "notLeader") return { type };
  const named = fields.text("kind");
  const kind = REFUSALS.find((each) => each === named) ?? "unavailable";
  return { type: "failed", error: new ApiError(kind, fields.text("message", 10_000)) };
}
