import type { Buffer } from "node:buffer";
import { copyOf, H1 } from "../../base/mod.ts";
import { OutQueue } from "../answer/out_queue.ts";
import { HeadReader } from "../request/head_reader.ts";
import { CHUNKED, isHead, judgeHead } from "../request/judge_head.ts";
import { BAD, type Refusal } from "../request/refusal.ts";
import { type H1Request, makeRequest, NO_BODY } from "../request/request.ts";
import { beginsHttp2 } from "../request/version.ts";
import type { HttpAnswer } from "../types.ts";
import { NO_FIELDS, WholeAnswer } from "../whole_answer.ts";
import { Answering } from "./answering.ts";
import { IncomingBody } from "./incoming_body.ts";
import type { SessionOptions } from "./session_options.ts";
import { STATE } from "./session_state.ts";

/**
 * One connection: bytes in, bytes out. No socket, no timer and no clock of its own. Requests are served one after the
 * other, so that answers leave in their order; what comes meanwhile stays unread.
 */
export class H1Session {
  readonly out: OutQueue;
  readonly #options: SessionOptions;
  readonly #head = new HeadReader();
  readonly #answering: Answering;
  #state: number = STATE.head;
  /** The request has the method HEAD, also where it is refused. */
  #isHead = false;
  #bodyBytes = 0;
  /** Of the head, or of head and body, that was served last. */
  #usedBytes = 0;
  #request: H1Request | undefined;
  #incoming: IncomingBody | undefined;
  #expectsContinue = false;
  #hasServed = false;
  #isLeaving = false;
  #inputEnded = false;
  #hasMore = false;
  /** Too much waits to leave for another answer. */
  #isFull = false;
  #isClosed = false;
  #wasIdle = false;
  /** When what it waits for began. */
  #sinceMs: number;

  constructor(options: SessionOptions) {
    this.#options = options;
    const { shared } = options;
    this.out = new OutQueue(shared.pools);
    this.#sinceMs = shared.nowMs;
    this.#answering = new Answering({
      out: this.out,
      shared,
      wake: options.wake,
      onDone: () => this.#finish(),
      onTorn: () => this.#end(),
    });
  }

  /** Nothing more is read or answered; what is in `out` may still leave. */
  get isOver(): boolean {
    return this.#state === STATE.over;
  }

  /** An answer broke off: what is in `out` must not look like the end of it. */
  get isTorn(): boolean {
    return this.#answering.isTorn;
  }

  /** HTTP/2 begins here. */
  get isHttp2(): boolean {
    return this.#state === STATE.http2;
  }

  /** There was more to do than one turn has room for. */
  get hasMore(): boolean {
    return this.#hasMore;
  }

  /** It ended because nothing was asked any more, so that nobody waits for what was written last. */
  get wasIdle(): boolean {
    return this.#wasIdle;
  }

  /** Between two requests: nothing of the next one is here. */
  get isIdle(): boolean {
    return this.#state === STATE.head && !this.#head.hasBegun;
  }

  /** How long it has been idle; 0 while it is not. */
  idleMs(nowMs: number): number {
    return this.isIdle ? nowMs - this.#sinceMs : 0;
  }

  /** Takes what was read and returns where what is still wanted begins. Nothing that a client sends throws. */
  receive(bytes: Buffer, start: number, end: number): number {
    this.#hasMore = false;
    this.#isFull = false;
    const at = this.#advance(bytes, start, end);
    if (this.#inputEnded && !this.#hasMore && !this.#isFull) this.#endInput();
    return at;
  }

  #advance(bytes: Buffer, start: number, end: number): number {
    let at = start;
    for (let served = 0;; served++) {
      switch (this.#state) {
        case STATE.head:
          if (at === end) return at;
          this.#isFull = this.out.waitingBytes > H1.maxWaitingAnswerBytes;
          this.#hasMore = served >= H1.turnRequests && !this.#isFull;
          if (this.#hasMore || this.#isFull || !this.#readHead(bytes, at, end)) return at;
          at += this.#usedBytes;
          break;
        case STATE.body:
          if (end - at < this.#head.length + this.#bodyBytes) return at;
          at += this.#serveWithBody(bytes, at);
          break;
        case STATE.answer:
        case STATE.discard: {
          const next = this.#readBody(bytes, at, end);
          if (next === at) return at;
          at = next;
          break;
        }
        case STATE.http2:
          return at;
        default:
          return end;
      }
    }
  }

  /** False while it is not whole. */
  #readHead(bytes: Buffer, at: number, end: number): boolean {
    const reader = this.#head;
    const hadBegun = reader.hasBegun;
    this.#usedBytes = 0;
    if (!reader.read(bytes, at, end)) {
      if (!hadBegun && reader.hasBegun) this.#sinceMs = this.#options.shared.nowMs;
      return false;
    }
    this.#isHead = isHead({ reader, bytes, start: at });
    if (reader.refusal !== undefined) return this.#refuse(reader.refusal);
    if (reader.isPreface) return this.#beginHttp2(bytes, at);
    const demand = judgeHead({ reader, bytes, start: at });
    if ("why" in demand) return this.#refuse(demand);
    const length = demand.lengthBytes;
    this.#expectsContinue = demand.expectsContinue;
    this.#bodyBytes = length;
    this.#usedBytes = reader.length;
    if (length === 0) this.#serve(bytes, at, NO_BODY);
    else if (length === CHUNKED) this.#serveChunked(bytes, at, end);
    else if (end - at - reader.length >= length && length <= H1.maxWholeBodyBytes) {
      this.#usedBytes = this.#serveWithBody(bytes, at);
    } else if (reader.length + length <= H1.maxWholeBodyBytes && !this.#expectsContinue) {
      this.#state = STATE.body;
      this.#usedBytes = 0;
      this.#sinceMs = this.#options.shared.nowMs;
    } else this.#serveComing(bytes, at, new IncomingBody(length, () => this.#wanted()));
    return true;
  }

  #beginHttp2(bytes: Buffer, at: number): boolean {
    const isPreface = !this.#hasServed && this.#options.takesHttp2 && beginsHttp2(bytes, at);
    if (!isPreface) return this.#refuse(BAD.version);
    this.#state = STATE.http2;
    return true;
  }

  /** Returns the bytes of head and body. */
  #serveWithBody(bytes: Buffer, at: number): number {
    const start = at + this.#head.length;
    const end = start + this.#bodyBytes;
    const used = end - at;
    this.#serve(bytes, at, copyOf(bytes.subarray(start, end)));
    return used;
  }

  #serveChunked(bytes: Buffer, at: number, end: number): void {
    const incoming = new IncomingBody(CHUNKED, () => this.#wanted());
    const start = at + this.#head.length;
    const stop = incoming.readAhead(bytes, start, end);
    this.#usedBytes = stop - at;
    if (incoming.refusal !== undefined) this.#refuse(incoming.refusal);
    else if (incoming.isDone) this.#serve(bytes, at, incoming.body.takeWhole());
    else this.#serveComing(bytes, at, incoming);
  }

  #serveComing(bytes: Buffer, at: number, incoming: IncomingBody): void {
    this.#incoming = incoming;
    this.#serve(bytes, at, undefined);
  }

  #serve(bytes: Buffer, at: number, arrived: Uint8Array<ArrayBuffer> | undefined): void {
    const { shared, info } = this.#options;
    const head = { reader: this.#head, bytes, start: at };
    const request = makeRequest(head, arrived, this.#incoming?.body);
    if (request === undefined) {
      this.#refuse(BAD.targetText);
      return;
    }
    this.#request = request;
    this.#state = STATE.answer;
    this.#hasServed = true;
    let answer: HttpAnswer | Promise<HttpAnswer>;
    try {
      answer = shared.service(request, info);
    } catch (thrown) {
      answer = this.#failed(thrown);
    }
    if (answer instanceof WholeAnswer) this.#answer(answer);
    else if (answer instanceof Promise) {
      request.settle();
      answer.then(
        (late) => this.#answerLate(late),
        (thrown) => this.#answerLate(this.#failed(thrown)),
      );
    } else {
      request.settle();
      this.#answer(answer);
    }
  }

  #failed(thrown: unknown): HttpAnswer {
    this.#options.shared.onDefect("The service of a request failed", thrown);
    return new WholeAnswer("Internal server error", 500, NO_FIELDS);
  }

  #answerLate(answer: HttpAnswer): void {
    if (this.#isClosed || this.#state === STATE.over) {
      this.#answering.forget(answer);
      return;
    }
    this.#answer(answer);
    this.#options.wake();
  }

  #answer(answer: HttpAnswer): void {
    const refusal = this.#incoming?.refusal;
    if (refusal !== undefined) {
      this.#answering.forget(answer);
      this.#refuse(refusal);
      return;
    }
    const { minorVersion, hasClose, hasKeepAlive } = this.#head;
    const keepsAlive = minorVersion === 0 ? hasKeepAlive && !hasClose : !hasClose;
    this.#answering.answer(answer, {
      isLast: !keepsAlive || this.#isLeaving || !this.#canGoOn(),
      minorVersion,
      isHead: this.#isHead,
    });
  }

  /** Whether the next request can be found behind the body of this one. */
  #canGoOn(): boolean {
    const incoming = this.#incoming;
    if (incoming === undefined || incoming.isDone) return true;
    // Whoever was not told to go on may or may not send the body.
    return !incoming.isOver && !incoming.isLong && !this.#expectsContinue;
  }

  /** The answer is in `out`, to its end. */
  #finish(): void {
    this.#request?.settle();
    this.#request = undefined;
    this.#sinceMs = this.#options.shared.nowMs;
    const incoming = this.#incoming;
    if (this.#answering.wasLast || incoming?.isOver === true) return this.#end();
    if (incoming === undefined || incoming.isDone) return this.#nextHead();
    this.#state = STATE.discard;
    incoming.drop();
  }

  #nextHead(): void {
    this.#incoming = undefined;
    this.#expectsContinue = false;
    this.#isHead = false;
    this.#head.reset();
    if (this.#isLeaving) this.#end();
    else this.#state = STATE.head;
  }

  #endIdle(): void {
    this.#wasIdle = true;
    this.#end();
  }

  #end(): void {
    this.#state = STATE.over;
    this.#incoming?.fail("the connection ends");
    this.#incoming = undefined;
  }

  #readBody(bytes: Buffer, at: number, end: number): number {
    const incoming = this.#incoming;
    if (incoming === undefined || incoming.isOver || incoming.isDone || at === end) return at;
    const next = incoming.read(bytes, at, end);
    if (next > at) {
      // It comes without having been asked for.
      this.#expectsContinue = false;
      if (this.#state === STATE.answer) this.#sinceMs = this.#options.shared.nowMs;
    }
    if (this.#state === STATE.discard) {
      if (incoming.isOver) this.#end();
      else if (incoming.isDone) this.#nextHead();
    }
    return next;
  }

  /** The reader of a body waits for more of it, or there is room again. */
  #wanted(): void {
    if (this.#state !== STATE.answer) return;
    if (this.#incoming?.body.isDropped !== true) {
      if (this.#expectsContinue && !this.#answering.hasBegun) this.out.latin1(GO_ON);
      this.#expectsContinue = false;
    }
    this.#sinceMs = this.#options.shared.nowMs;
    this.#options.wake();
  }

  /** The client has closed its side; what it sent before is still served. */
  inputEnded(): void {
    this.#inputEnded = true;
    if (this.#state === STATE.answer) this.#sinceMs = this.#options.shared.nowMs;
  }

  /** All that has come is read. */
  #endInput(): void {
    if (this.#state !== STATE.answer) this.#end();
    else if (this.#incoming !== undefined && !this.#incoming.isDone) {
      this.#incoming.fail("it ended before its end");
    }
  }

  #refuse(why: Refusal): true {
    const { shared, remoteIp } = this.#options;
    shared.onFault(why.why, remoteIp);
    this.#state = STATE.answer;
    this.#answering.refuse(why, this.#isHead);
    return true;
  }

  /** Ends what takes too long. */
  check(nowMs: number): void {
    const waitedMs = nowMs - this.#sinceMs;
    switch (this.#state) {
      case STATE.head:
        if (this.#head.hasBegun) {
          if (waitedMs > H1.headMs) this.#refuse(BAD.slowHead);
        } else if (waitedMs > (this.#hasServed ? H1.idleMs : H1.firstByteMs)) this.#endIdle();
        return;
      case STATE.body:
        if (waitedMs > H1.smallBodyMs) this.#refuse(BAD.slowBody);
        return;
      case STATE.answer:
        if (this.#inputEnded && waitedMs > H1.halfClosedMs) this.#request?.abort();
        if (this.#incoming?.body.isWanted && waitedMs > H1.bodyIdleMs) {
          this.#incoming.refuse(BAD.slowBody);
        }
        return;
      case STATE.discard:
        if (waitedMs > H1.discardMs) this.#end();
        return;
    }
  }

  /** There is no room for what arrives. */
  refuseForRoom(): void {
    if (this.#state === STATE.body || this.#state === STATE.head) this.#refuse(BAD.noRoom);
    else this.#end();
  }

  /** Answers what is under way and nothing after it. */
  leave(): void {
    this.#isLeaving = true;
    if (this.isIdle) this.#endIdle();
  }

  /** `out` has less in it than before. */
  drained(): void {
    this.#answering.drained();
  }

  /** The connection is gone. Safe to repeat. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#request?.abort();
    this.#end();
    this.#answering.close();
    this.out.clear();
  }
}

const GO_ON = "HTTP/1.1 100 Continue\r\n\r\n";
