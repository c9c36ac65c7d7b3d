/**
 * One HTTP request on a connection of its own, sent exactly once. The runtime's `fetch` sends a request a second time
 * when a connection that it kept breaks, so nobody could say afterwards how often a write was asked for.
 */

export interface HttpAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
}

export interface HttpFailure {
  /** False: no connection came about, so nothing was asked. */
  readonly asked: boolean;
  readonly why: string;
}

export interface HttpRequest {
  readonly port: number;
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const READ_BYTES = 16 * 1024;
const HEAD_END = "\r\n\r\n";

export async function httpOnce(request: HttpRequest): Promise<HttpAnswer | HttpFailure> {
  let connection: Deno.TcpConn;
  try {
    connection = await Deno.connect({ hostname: "127.0.0.1", port: request.port });
  } catch (thrown) {
    return { asked: false, why: String(thrown) };
  }
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    connection.close();
  }, request.timeoutMs);
  try {
    await send(connection, requestBytes(request));
    return parse(await readAll(connection));
  } catch (thrown) {
    return { asked: true, why: late ? `no answer in ${request.timeoutMs} ms` : String(thrown) };
  } finally {
    clearTimeout(timer);
    if (!late) connection.close();
  }
}

function requestBytes({ method, path, headers, body, port }: HttpRequest): Uint8Array {
  const content = encoder.encode(body ?? "");
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `host: 127.0.0.1:${port}`,
    "connection: close",
    `content-length: ${content.length}`,
    ...Object.entries(headers ?? {}).map(([name, value]) => `${name}: ${value}`),
  ];
  const head = encoder.encode(lines.join("\r\n") + HEAD_END);
  const bytes = new Uint8Array(head.length + content.length);
  bytes.set(head);
  bytes.set(content, head.length);
  return bytes;
}

async function send(connection: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
}

async function readAll(connection: Deno.TcpConn): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for (;;) {
    const part = new Uint8Array(READ_BYTES);
    const count = await connection.read(part);
    if (count === null) break;
    parts.push(part.subarray(0, count));
  }
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Throws when the answer is not whole. */
function parse(bytes: Uint8Array): HttpAnswer {
  const end = indexOfHeadEnd(bytes);
  const [first = "", ...lines] = decoder.decode(bytes.subarray(0, end)).split("\r\n");
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1] ?? NaN);
  if (Number.isNaN(status)) throw new Error(`The answer begins with ${first.slice(0, 60)}`);
  const headers = new Map(lines.map((line) => {
    const at = line.indexOf(":");
    return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()] as const;
  }));
  const body = bytes.subarray(end + HEAD_END.length);
  const chunked = headers.get("transfer-encoding") === "chunked";
  const whole = chunked ? joinChunks(body) : body;
  const wanted = headers.get("content-length");
  if (wanted !== undefined && Number(wanted) !== whole.length) {
    throw new Error(`The answer has ${whole.length} bytes of ${wanted}`);
  }
  return { status, headers, text: decoder.decode(whole) };
}

function indexOfHeadEnd(bytes: Uint8Array): number {
  for (let at = 0; at + 3 < bytes.length; at++) {
    const found = bytes[at] === 13 && bytes[at + 1] === 10 && bytes[at + 2] === 13 &&
      bytes[at + 3] === 10;
    if (found) return at;
  }
  throw new Error(`The connection ended after ${bytes.length} bytes, within the head`);
}

function joinChunks(bytes: Uint8Array): Uint8Array {
  const parts: number[] = [];
  for (let at = 0;;) {
    const lineEnd = bytes.indexOf(13, at);
    const size = lineEnd < 0 ? NaN : parseInt(decoder.decode(bytes.subarray(at, lineEnd)), 16);
    if (Number.isNaN(size) || lineEnd + 2 + size > bytes.length) {
      throw new Error("The answer ends within a chunk");
    }
    if (size === 0) return Uint8Array.from(parts);
    for (const byte of bytes.subarray(lineEnd + 2, lineEnd + 2 + size)) parts.push(byte);
    at = lineEnd + 2 + size + 2;
  }
}
