/** The front's side: answers what it has kept, and passes everything else to the core. */
import { Buffer } from "node:buffer";
import { FRONT } from "../base/mod.ts";
import {
  type HttpAnswer,
  type HttpRequest,
  NO_FIELDS,
  type PeerInfo,
  WholeAnswer,
} from "../h1/mod.ts";
import { KeptAnswers } from "./kept_answers.ts";
import type { PassedAnswer, PassedCall, ToCore, ToFront } from "./messages.ts";
import type { VersionTable } from "./version_table.ts";

const INDEX_FIELD = "nacos-applied-index";
const OVERLOADED = "The server has too much to do: try again later";
const TEXT = Object.freeze({ "content-type": "text/plain;charset=UTF-8" });

interface CoreLinkOptions {
  readonly versions: VersionTable;
  readonly send: (message: ToCore, transfer: Transferable[]) => void;
  /** Runs a function once, in this turn, behind what else is ready in it. */
  readonly soon: (run: () => void) => void;
}

interface Waiting {
  readonly resolve: (answer: HttpAnswer) => void;
  readonly sizeBytes: number;
  /** Under which its answer may be kept. */
  readonly key: string;
}

export class CoreLink {
  readonly #options: CoreLinkOptions;
  readonly #kept: KeptAnswers;
  readonly #waiting = new Map<number, Waiting>();
  #calls: PassedCall[] = [];
  #gone: number[] = [];
  #hits = 0;
  #lastId = 0;
  #waitingBytes = 0;
  #isSending = false;

  constructor(options: CoreLinkOptions) {
    this.#options = options;
    this.#kept = new KeptAnswers(options.versions);
  }

  answer(request: HttpRequest, { remoteAddr }: PeerInfo): HttpAnswer | Promise<HttpAnswer> {
    const head = request.headers.head?.() ?? "";
    const key = request.method === "GET" ? `${addressOf(remoteAddr)}\n${head}` : "";
    const found = key === "" ? undefined : this.#kept.find(key);
    if (found !== undefined) {
      this.#hits++;
      const { content, fields } = found.kept;
      return new WholeAnswer(content, 200, fields, [[INDEX_FIELD, String(found.index)]]);
    }
    return this.#pass(request, { head, key, remoteAddr });
  }

  #pass(
    request: HttpRequest,
    { head, key, remoteAddr }: {
      readonly head: string;
      readonly key: string;
      readonly remoteAddr: Deno.Addr | undefined;
    },
  ): HttpAnswer | Promise<HttpAnswer> {
    const { arrived, method, url } = request;
    const sizeBytes = head.length + (arrived?.length ?? 0);
    const isFull = this.#waiting.size >= FRONT.maxWaitingCalls ||
      this.#waitingBytes + sizeBytes > FRONT.maxWaitingBytes;
    if (isFull) return new WholeAnswer(OVERLOADED, 503, TEXT);
    const id = ++this.#lastId;
    const body = arrived === undefined ? request.body ?? undefined : undefined;
    this.#calls.push({ id, method, url, head, remoteAddr, arrived, body });
    this.#waitingBytes += sizeBytes;
    this.#send();
    return new Promise((resolve) => {
      this.#waiting.set(id, { resolve, sizeBytes, key });
      request.signal.addEventListener("abort", () => this.#left(id), { once: true });
    });
  }

  /** Its client has gone away: the core answers it all the same, sooner. */
  #left(id: number): void {
    if (!this.#waiting.has(id)) return;
    this.#gone.push(id);
    this.#send();
  }

  /** What the core says. */
  take({ answers }: ToFront): void {
    for (const answer of answers ?? []) {
      const waiting = this.#waiting.get(answer.id);
      if (waiting === undefined) continue;
      this.#waiting.delete(answer.id);
      this.#waitingBytes -= waiting.sizeBytes;
      this.#keep(waiting.key, answer);
      waiting.resolve(answerOf(answer));
    }
  }

  #keep(key: string, { stamp, fields, content }: PassedAnswer): void {
    if (stamp === undefined || key === "" || !("whole" in content)) return;
    const { whole } = content;
    this.#kept.keep(key, {
      stamp,
      fields: Object.freeze(Object.fromEntries(fields.filter(([name]) => name !== INDEX_FIELD))),
      content: typeof whole === "string" ? new Uint8Array(Buffer.from(whole)) : whole,
    });
  }

  /** Tells what was answered without the core. */
  tell(): void {
    if (this.#hits === 0) return;
    this.#options.send({ hits: this.#hits, kept: this.#kept.size }, []);
    this.#hits = 0;
  }

  #send(): void {
    if (this.#isSending) return;
    this.#isSending = true;
    this.#options.soon(() => this.#flush());
  }

  #flush(): void {
    this.#isSending = false;
    const calls = this.#calls.splice(0, FRONT.maxBatch);
    const gone = this.#gone;
    this.#gone = [];
    const transfer: Transferable[] = [];
    for (const { arrived, body } of calls) {
      if (arrived !== undefined && arrived.length > 0) transfer.push(arrived.buffer);
      if (body !== undefined) transfer.push(body);
    }
    this.#options.send({ calls, gone }, transfer);
    if (this.#calls.length > 0) this.#send();
  }
}

function addressOf(address: Deno.Addr | undefined): string {
  return address !== undefined && "hostname" in address ? address.hostname : "";
}

function answerOf({ status, fields, content }: PassedAnswer): HttpAnswer {
  const own = fields.map(([name, value]): [string, string] => [name, value]);
  if ("whole" in content) return new WholeAnswer(content.whole, status, NO_FIELDS, own);
  return new Response(content.stream, { status, headers: own });
}
