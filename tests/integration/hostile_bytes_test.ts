/** Bytes that no client sends must not end the server, whatever engine is below. */
import { connect, type Socket } from "node:net";
import { assertEquals } from "#assert";
import { ServerProcess } from "../../scripts/lib/server_process.ts";
import { Rng } from "../support/rng.ts";

const ROUNDS = 60;
const WIDTH = 12;
const PATIENCE_MS = 10;
const PREFACE = new TextEncoder().encode("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
/** Lengths that are right for each type of frame; -1 where any is. */
const LENGTHS = [-1, -1, 5, 4, 0, 8, 8, 8, 4, -1, -1];
const ON_CONNECTION = [4, 6, 7];

/** Frames that are mostly well-formed and in an order that makes no sense. */
function frames(rng: Rng): Uint8Array {
  const out: number[] = [0, 0, 0, 4, 0, 0, 0, 0, 0];
  for (let count = rng.between(1, 8); count > 0; count--) {
    const type = rng.below(LENGTHS.length);
    const usual = LENGTHS[type] ?? -1;
    const length = usual < 0 || rng.chance(0.15) ? rng.below(30) : usual;
    const stream = ON_CONNECTION.includes(type) && rng.chance(0.9) ? 0 : rng.below(8);
    out.push(0, 0, length, type, rng.below(256), 0, 0, 0, stream);
    for (let at = 0; at < length; at++) out.push(at < 3 ? 0 : rng.below(256));
  }
  return Uint8Array.from(out);
}

function dial(port: number): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(socket));
    // A refused or reset connection is an answer, too.
    socket.on("error", () => resolve(socket));
    socket.on("data", () => {});
  });
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, PATIENCE_MS);
    socket.on("close", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Pieces of requests in an order that makes little sense. */
const PIECES = [
  ...[
    "GET / HTTP/1.1\r\n",
    "POST /nacos/v1/cs/configs HTTP/1.1\r\n",
    "Host: h\r\n",
    "\r\n",
    "\n",
    "\r",
  ],
  ...[
    "Content-Length: 5\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Expect: 100-continue\r\n",
    "a: b\r\n",
  ],
  ...["5\r\nabcde\r\n", "0\r\n\r\n", "hello", ":", " ", "\0", "\xff", "Connection: close\r\n"],
];

function pieces(rng: Rng): Uint8Array {
  const text = Array.from({ length: rng.between(1, 12) }, () => rng.pick(PIECES)).join("");
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

async function round(port: number, rng: Rng, nonsense: () => readonly Uint8Array[]): Promise<void> {
  const sockets = await Promise.all(Array.from({ length: WIDTH }, () => dial(port)));
  const ends = sockets.map((socket) => {
    const end = closed(socket);
    for (const bytes of nonsense()) socket.write(bytes);
    if (rng.chance(0.5)) socket.end();
    return end;
  });
  await Promise.all(ends);
  for (const socket of sockets) socket.destroy();
}

async function survive(
  env: Record<string, string>,
  attack: (server: ServerProcess, rng: Rng) => Promise<void>,
): Promise<void> {
  const server = await ServerProcess.start({ env });
  const rng = Rng.fromSeed(77);
  for (let count = 0; count < ROUNDS; count++) await attack(server, rng);
  const answer = await fetch(`${server.url}/nacos/v1/console/health/readiness`);
  assertEquals(await answer.text(), "OK");
  assertEquals(await server.stop(), 0, server.log);
  server.removeData();
}

for (const engine of ["grpc-js", "native"]) {
  Deno.test(`a server that is sent hundreds of senseless connections goes on (${engine})`, () =>
    survive(
      { RNACOS_GRPC_ENGINE: engine },
      ({ grpcPort }, rng) => round(grpcPort, rng, () => [PREFACE, frames(rng)]),
    ));
}

for (const engine of ["deno", "native"]) {
  Deno.test(`a server that is sent hundreds of senseless requests goes on (HTTP, ${engine})`, () =>
    survive(
      { RNACOS_HTTP_ENGINE: engine },
      ({ httpPort }, rng) =>
        round(httpPort, rng, () => rng.chance(0.2) ? [PREFACE, frames(rng)] : [pieces(rng)]),
    ));
}
