/** What operators ask of the leader, and how it says no, as they travel between nodes. */
import {
  ApiError,
  ByteReader,
  ByteWriter,
  RAFT,
  readChoice,
  readError,
  writeChoice,
  writeError,
} from "../base/mod.ts";
import type { NodeId } from "../raft/mod.ts";
import { Fields } from "./wire.ts";

export type AdminOp =
  | { readonly op: "add"; readonly id: NodeId; readonly address: string }
  | { readonly op: "remove"; readonly id: NodeId }
  | { readonly op: "voters"; readonly ids: readonly NodeId[] }
  | { readonly op: "transfer"; readonly id: NodeId };

export type AdminAnswer =
  | { readonly type: "done" }
  | { readonly type: "notLeader" }
  | { readonly type: "failed"; readonly error: ApiError };

const ANSWERS = ["done", "notLeader", "failed"] as const satisfies readonly AdminAnswer["type"][];

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
  const w = new ByteWriter();
  writeChoice(w, ANSWERS, answer.type);
  if (answer.type === "failed") writeError(w, answer.error);
  return w.take();
}

/** Throws BytesError. */
export function decodeAdminAnswer(body: Uint8Array): AdminAnswer {
  const r = new ByteReader(body);
  const type = readChoice(r, ANSWERS);
  if (type !== "failed") return ended(r, { type });
  const { kind, code, message } = readError(r);
  return ended(r, { type, error: new ApiError(kind, message, code) });
}

function ended(r: ByteReader, answer: AdminAnswer): AdminAnswer {
  r.end();
  return answer;
}
