/** A node that publishes what its check allows: the one place that every content passes, whichever protocol it came by. */
import { ApiError, type AuditOrigin, type ConfigKey, cutText } from "../../base/mod.ts";
import type { DocumentAnswer, DocumentQuestion } from "../../document/mod.ts";
import type { NodeFacade, ProposeOptions } from "../../node/mod.ts";
import type { ApplyResult, CheckRecord, Command, PublishConfig } from "../../state/mod.ts";
import { documentTypeOf } from "./document_type_of.ts";

/** What looks at documents; rejects with ApiError. */
export interface DocumentChecker {
  /** The asker is a user or an address. */
  fault(question: DocumentQuestion, asker: string): Promise<DocumentAnswer>;
}

const CODE_PARAMETER = 20_002;
const SHOWN_CHARS = 512;
/** So often a content is looked at, each time because its check has changed meanwhile. */
const MAX_ROUNDS = 4;

/** Nearly no config has a check: then nothing is waited for. */
export function checkedNode(node: NodeFacade, documents: DocumentChecker): NodeFacade {
  return {
    state: node.state,
    propose(command, options) {
      const checked = checkedParts(command, node);
      return checked.length === 0
        ? node.propose(command, options)
        : proposeChecked({ node, documents }, { command, checked }, options);
    },
    readBarrier: (timeoutMs) => node.readBarrier(timeoutMs),
    onEvents: (listener) => node.onEvents(listener),
    status: () => node.status(),
    isReady: () => node.isReady(),
    isServing: () => node.isServing(),
  };
}

interface CheckedPart {
  readonly part: PublishConfig;
  readonly check: CheckRecord;
}

const NOTHING: readonly CheckedPart[] = [];

function checkedParts(
  command: Command,
  { state }: Pick<NodeFacade, "state">,
): readonly CheckedPart[] {
  if (command.type === "config.publish") {
    const check = state.check(command.key);
    return check === undefined ? NOTHING : [{ part: command, check }];
  }
  if (command.type === "waiting.put") return checkedParts(command.change, { state });
  if (command.type === "waiting.publish") {
    // Its check may be another one than when it was asked for.
    const found = state.waitingChange(command.id);
    return found === undefined ? NOTHING : checkedParts(found.change, { state });
  }
  if (command.type !== "config.transaction" || state.checkCount() === 0) return NOTHING;
  return command.changes.flatMap(({ change }) =>
    change.type === "config.publish" ? checkedParts(change, { state }) : []
  );
}

/** Looking takes a while, in which a check may come or change: what is proposed has passed those of that moment. */
async function proposeChecked(
  { node, documents }: { readonly node: NodeFacade; readonly documents: DocumentChecker },
  { command, checked }: { readonly command: Command; readonly checked: readonly CheckedPart[] },
  options: ProposeOptions,
): Promise<ApplyResult> {
  const asker = askerOf(options.origin);
  const passed = new Set<CheckRecord>();
  let left = checked;
  for (let round = 0; left.length > 0; round++) {
    if (round === MAX_ROUNDS) throw restless(left);
    for (const { part, check } of left) {
      const why = await whyRefused({ documents, asker }, check, part.content);
      if (why === undefined) passed.add(check);
      else if (node.state.check(part.key) === check) {
        const message = `The content of ${part.key.dataId} is refused by its check: ${why}`;
        const index = node.state.appliedIndex();
        return { ok: false, kind: "invalid", message, code: CODE_PARAMETER, index };
      }
    }
    left = checkedParts(command, node).filter(({ check }) => !passed.has(check));
  }
  return await node.propose(command, options);
}

function restless(left: readonly CheckedPart[]): ApiError {
  const dataId = left[0]?.part.key.dataId;
  return new ApiError("overloaded", `The check of ${dataId} changes all the time: try again later`);
}

/** By whom turns are counted: who is known by name, anybody else by the other end of the connection. */
export function askerOf(origin: AuditOrigin | undefined): string {
  if (origin === undefined) return "";
  return origin.user === "" ? origin.peerIp ?? origin.ip : `user ${origin.user}`;
}

/** In words, with the place; undefined when the content passes. */
export async function whyRefused(
  { documents, asker }: { readonly documents: DocumentChecker; readonly asker: string },
  check: Pick<CheckRecord, "documentType" | "schema"> & { readonly key?: ConfigKey },
  content: string,
): Promise<string | undefined> {
  const type = documentTypeOf(check.documentType);
  if (type === undefined) {
    // Attached by a later version of the server.
    throw new ApiError("unsupported", `This node cannot check ${check.documentType}`);
  }
  const fault = await documents.fault({ type, content, schema: check.schema }, asker);
  if (fault === undefined) return undefined;
  const message = cutText(fault.message, SHOWN_CHARS);
  if (fault.place === undefined) return message;
  return `line ${fault.place.line}, column ${fault.place.column}: ${message}`;
}
