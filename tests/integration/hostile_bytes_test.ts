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

async function round(port: number, rng: Rng): Promise<void> {
  const sockets = await Promise.all(Array.from({ length: WIDTH }, () => dial(port)));
  const ends = sockets.map((socket) => {
    const end = closed(socket);
    socket.write(PREFACE);
    socket.write(frames(rng));
    if (rng.chance(0.5)) socket.end();
    return end;
  });
  await Promise.all(ends);
  for (const socket of sockets) socket.destroy();
}

async function surviveNonsense(engine: string): Promise<void> {
  const server = await ServerProcess.start({ env: { RNACOS_GRPC_ENGINE: engine } });
  const rng = Rng.fromSeed(77);
  for (let count = 0; count < ROUNDS; count++) await round(server.grpcPort, rng);
  const answer = await fetch(`${server.url}/nacos/v1/console/health/readiness`);
  assertEquals(await answer.text(), "OK");
  assertEquals(await server.stop(), 0, server.log);
  server.removeData();
}

for (const engine of ["grpc-js", "native"]) {
  Deno.test(`a server that is sent hundreds of senseless connections goes on (${engine})`, () =>
    surviveNonsense(engine));
}
