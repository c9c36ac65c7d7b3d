/** The core's side of one front: serves what it passes on, and stamps the answers that it may keep. */
import { FRONT } from "../base/mod.ts";
import { type HttpAnswer, type HttpService, WholeAnswer } from "../h1/mod.ts";
import { configOf } from "./config_of.ts";
import type { PassedAnswer, PassedCall, ToFront } from "./messages.ts";
import { PassedRequest } from "./passed_request.ts";
import type { VersionTable } from "./version_table.ts";

interface CoreSideOptions {
  readonly service: HttpService;
  readonly versions: VersionTable;
  /** Path of the route whose answers may be kept. */
  readonly keptPath: string;
  /** False while nobody may keep anything. */
  readonly mayKeep: () => boolean;
  readonly send: (message: ToFront, transfer: Transferable[]) => void;
}

export class CoreSide {
  readonly #options: CoreSideOptions;
  readonly #under = new Map<number, PassedRequest>();
  #answers: PassedAnswer[] = [];
  #isSending = false;
  #isClosed = false;

  constructor(options: CoreSideOptions) {
    this.#options = options;
  }

  /** How many calls are under way. */
  get size(): number {
    return this.#under.size;
  }

  serve(calls: readonly PassedCall[]): void {
    for (const call of calls) this.#serve(call);
  }

  #serve(call: PassedCall): void {
    const { service, mayKeep } = this.#options;
    const request = new PassedRequest(call);
    this.#under.set(call.id, request);
    const key = mayKeep() ? this.#keyOf(call) : undefined;
    const answer = service(request, call.remoteAddr && { remoteAddr: call.remoteAddr } || {});
    if (answer instanceof Promise) void answer.then((later) => this.#answered(call, later));
    else this.#answered(call, answer, key);
  }

  #keyOf({ method, url }: PassedCall): string | undefined {
    return method === "GET" ? configOf(url, this.#options.keptPath) : undefined;
  }

  /** With a key, it was made in the turn that it is stamped in, from a state that has not changed in between. */
  #answered({ id }: PassedCall, answer: HttpAnswer, key?: string): void {
    const request = this.#under.get(id);
    this.#under.delete(id);
    request?.end();
    if (this.#isClosed) {
      if (answer instanceof Response) void answer.body?.cancel();
      return;
    }
    const { status } = answer;
    if (!(answer instanceof WholeAnswer)) {
      const stream = answer.body;
      this.#push({
        id,
        status,
        fields: [...answer.headers],
        content: { stream },
        stamp: undefined,
      });
      return;
    }
    const { content, shared, own = [] } = answer;
    const isKept = key !== undefined && status === 200 &&
      content.length <= FRONT.maxKeptContentBytes;
    this.#push({
      ...{ id, status, content: { whole: content } },
      fields: [...Object.entries(shared), ...own],
      stamp: isKept ? this.#options.versions.stamp(key) : undefined,
    });
  }

  #push(answer: PassedAnswer): void {
    this.#answers.push(answer);
    if (this.#isSending) return;
    this.#isSending = true;
    queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    this.#isSending = false;
    const answers = this.#answers;
    this.#answers = [];
    if (this.#isClosed) return;
    const transfer: Transferable[] = [];
    for (const { content } of answers) {
      if ("stream" in content && content.stream !== null) transfer.push(content.stream);
    }
    this.#options.send({ answers }, transfer);
  }

  gone(ids: readonly number[]): void {
    for (const id of ids) this.#under.get(id)?.abort();
  }

  /** The front is no more, and with it all its clients. */
  close(): void {
    this.#isClosed = true;
    for (const request of this.#under.values()) request.abort();
  }
}
