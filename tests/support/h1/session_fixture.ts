/** A session without a socket: what goes in and comes out as texts. */
import { Buffer } from "node:buffer";
import { AnswerHeads } from "../../../src/h1/answer/answer_heads.ts";
import { H1Session } from "../../../src/h1/server/h1_session.ts";
import type { SharedState } from "../../../src/h1/server/session_options.ts";
import {
  type HttpAnswer,
  type HttpRequest,
  type HttpService,
  WholeAnswer,
} from "../../../src/h1/mod.ts";
import { H1 } from "../../../src/base/mod.ts";
import { BufferPool } from "../../../src/wire/mod.ts";

export const HOST = "Host: h\r\n";
export const TEXT = Object.freeze({ "content-type": "text/plain" });

export function answer(content: string | Uint8Array<ArrayBuffer>, status = 200): WholeAnswer {
  return new WholeAnswer(content, status, TEXT);
}

export function sharedState(service: HttpService): SharedState {
  return {
    service,
    heads: new AnswerHeads(() => 0),
    pools: {
      small: new BufferPool(H1.outBytes, 4),
      large: new BufferPool(H1.maxOutBytes, 4),
    },
    nowMs: 0,
    onFault: () => {},
    onDefect: () => {},
  };
}

/** The client's end of a session: latin-1 texts stand for bytes. */
export class SessionFixture {
  readonly shared: SharedState;
  readonly session: H1Session;
  readonly faults: string[] = [];
  readonly defects: string[] = [];
  /** Everything that has left. */
  sent = "";
  /** As with a client that reads nothing, while false. */
  reads = true;
  #rest = Buffer.alloc(0);
  #isReceiving = false;

  constructor(service: HttpService, takesHttp2 = false) {
    this.shared = {
      ...sharedState(service),
      onFault: (why) => void this.faults.push(why),
      onDefect: (what) => void this.defects.push(what),
    };
    this.session = new H1Session({
      shared: this.shared,
      info: {},
      remoteIp: "192.0.2.1",
      takesHttp2,
      wake: () => this.pump(),
    });
  }

  /** Bytes that wait to be read by the session. */
  get unread(): number {
    return this.#rest.length;
  }

  send(latin1: string): this {
    this.#rest = Buffer.concat([this.#rest, Buffer.from(latin1, "latin1")]);
    this.pump();
    return this;
  }

  end(): this {
    this.session.inputEnded();
    this.pump();
    return this;
  }

  pump(): void {
    if (this.#isReceiving) return;
    this.#isReceiving = true;
    do {
      const at = this.session.receive(this.#rest, 0, this.#rest.length);
      // What was used up is overwritten, as in a buffer that is used again.
      const used = this.#rest.subarray(0, at);
      this.#rest = Buffer.from(this.#rest.subarray(at));
      used.fill(0xff);
      if (this.reads) this.#drain();
    } while (this.session.hasMore);
    this.#isReceiving = false;
  }

  /** Time goes on, and the session is looked after. */
  pass(ms: number): this {
    this.shared.nowMs += ms;
    this.session.check(this.shared.nowMs);
    this.pump();
    return this;
  }

  #drain(): void {
    for (let piece = this.session.out.take(); piece !== undefined;) {
      this.sent += Buffer.from(piece).toString("latin1");
      this.session.out.left();
      this.session.drained();
      piece = this.session.out.take();
    }
  }
}

/** An answer as a client reads it. */
export interface ReadAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** Answers in a row, as far as they are whole; `heads` names those to requests with HEAD by their places. */
export function readAnswers(sent: string, heads: readonly number[] = []): ReadAnswer[] {
  const answers: ReadAnswer[] = [];
  for (let rest = sent; rest !== "";) {
    const end = rest.indexOf("\r\n\r\n");
    if (end < 0) throw new Error(`An answer has no end of its head: ${rest}`);
    const [line = "", ...lines] = rest.slice(0, end).split("\r\n");
    const headers = new Headers(lines.map((text) => {
      const colon = text.indexOf(": ");
      return [text.slice(0, colon), text.slice(colon + 2)] as [string, string];
    }));
    const status = Number(line.split(" ")[1]);
    rest = rest.slice(end + 4);
    const length = Number(headers.get("content-length") ?? "0");
    const size = heads.includes(answers.length) ? 0 : length;
    if (size > rest.length) {
      throw new Error(`An answer breaks off: ${size - rest.length} bytes lack`);
    }
    answers.push({ status, headers, body: rest.slice(0, size) });
    rest = rest.slice(size);
  }
  return answers;
}

export function get(path: string, more = ""): string {
  return `GET ${path} HTTP/1.1\r\n${HOST}${more}\r\n`;
}

export function post(path: string, body: string, more = ""): string {
  return `POST ${path} HTTP/1.1\r\n${HOST}Content-Length: ${body.length}\r\n${more}\r\n${body}`;
}

/** Answers with what it was asked. */
export function echo(request: HttpRequest): HttpAnswer | Promise<HttpAnswer> {
  const { method, url, arrived } = request;
  if (arrived !== undefined) return answer(`${method} ${url} ${text(arrived)}`);
  return request.bytes().then((bytes) => answer(`${method} ${url} later ${text(bytes)}`));
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

export function bodies(fixture: SessionFixture): string[] {
  return readAnswers(fixture.sent).map(({ body }) => body);
}

/** Lets everything that waits for promises go on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  await new Promise((resolve) => setTimeout(resolve, 0));
}
