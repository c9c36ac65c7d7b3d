/** Records of the audit logs of all nodes: each keeps those of what was asked of it. One hop; whoever is silent is named. */
import {
  ApiError,
  AUDIT,
  AUDIT_KINDS,
  AUDIT_OUTCOMES,
  type AuditFilter,
  type AuditPage,
  type AuditTrail,
  ByteReader,
  BytesError,
  ByteWriter,
  isJsonObject,
  type Logger,
  readAuditRecord,
} from "../../base/mod.ts";
import type { Told } from "../config/types.ts";
import { askNodes } from "../ask_nodes.ts";
import type { NodeTransport } from "../node_transport.ts";
import { mergeAuditPages } from "./merge_audit_pages.ts";

interface AuditQuestionDeps {
  readonly audit: Pick<AuditTrail, "find">;
  readonly transport: NodeTransport | undefined;
  readonly logger: Logger;
}

export class AuditQuestions {
  readonly #deps: AuditQuestionDeps;
  #running = 0;

  constructor(deps: AuditQuestionDeps) {
    this.#deps = deps;
    deps.transport?.handle((body) => this.#answer(body));
  }

  /** Throws ApiError `overloaded`, as the log of this node does by itself. */
  async find(filter: AuditFilter): Promise<Told<AuditPage>> {
    const { audit, transport, logger } = this.#deps;
    const others = transport?.members().filter((id) => id !== transport.self) ?? [];
    if (transport === undefined || others.length === 0) {
      return { found: await audit.find(filter), silent: [] };
    }
    if (this.#running >= AUDIT.maxQuestions) {
      throw new ApiError("overloaded", "The audit logs are being read by others, try again later");
    }
    this.#running++;
    try {
      const pages: AuditPage[] = [];
      const asked = askNodes(transport, {
        body: new ByteWriter(256).utf8(JSON.stringify(filter)).take(),
        timeoutMs: AUDIT.questionTimeoutMs,
        take: (_node, answer) => void pages.push(readPage(answer)),
        logger,
      });
      const [own, silent] = await Promise.all([audit.find(filter), asked]);
      return { found: mergeAuditPages([own, ...pages], filter.limit), silent };
    } finally {
      this.#running--;
    }
  }

  /** Rejects with BytesError for a question of another version, which the asker then sees as no answer. */
  async #answer(body: Uint8Array): Promise<Uint8Array> {
    const { records, next } = await this.#deps.audit.find(readFilter(new ByteReader(body).utf8()));
    const answer = new ByteWriter(16 * 1_024).varint(records.length);
    for (const record of records) answer.utf8(JSON.stringify(record));
    // An id is never 0.
    return answer.varint(next ?? 0).take();
  }
}

function readPage(body: Uint8Array): AuditPage {
  const r = new ByteReader(body);
  const count = r.varint();
  if (count > AUDIT.maxPageSize) {
    throw new BytesError(`found ${count} records, at most ${AUDIT.maxPageSize} are wanted`);
  }
  const records = Array.from({ length: count }, () => {
    const record = readAuditRecord(r.utf8());
    if (record === undefined) throw new BytesError("found something else than a record");
    return record;
  });
  const next = r.varint();
  return next === 0 ? { records } : { records, next };
}

/** What is not of its type is left out, as if it had not been asked for; an older node knows fewer filters. */
function readFilter(text: string): AuditFilter {
  const sent = jsonOf(text);
  if (!isJsonObject(sent)) throw new BytesError("Cannot read a filter: an object is wanted");
  const texts = (name: string) => typeof sent[name] === "string" ? { [name]: sent[name] } : {};
  const numbers = (name: string) => typeof sent[name] === "number" ? { [name]: sent[name] } : {};
  const kind = AUDIT_KINDS.find((each) => each === sent["kind"]);
  const outcome = AUDIT_OUTCOMES.find((each) => each === sent["outcome"]);
  return {
    ...{ ...texts("user"), ...texts("object"), ...texts("verb") },
    ...{ ...numbers("fromMs"), ...numbers("toMs"), ...numbers("before") },
    ...(kind === undefined ? {} : { kind }),
    ...(outcome === undefined ? {} : { outcome }),
    limit: typeof sent["limit"] === "number" ? sent["limit"] : AUDIT.maxPageSize,
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new BytesError("Cannot read a filter: it is no JSON");
  }
}
