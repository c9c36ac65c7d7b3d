import { Buffer } from "node:buffer";
import { encodePayload } from "../../../src/grpc/payload_codec.ts";
import type { HostileCase } from "../hostile_case.ts";
import { pause } from "../pause.ts";
import { type RawConnection, RawConnections } from "../raw_connections.ts";
import { frame, literal, message, openHttp2, STREAM, UNARY } from "../raw_http2.ts";

const CONNECTIONS = 20;
const QUERIES = 30;
const CONTENT_CHARS = 2 * 1_048_576;
const INITIAL_WINDOW = 4;
const HUGE_WINDOW = 0x7fff_ffff;
const KEY = { dataId: "large", group: "DEFAULT_GROUP", tenant: "" };

function request(stream: number, path: string, payload: Uint8Array, ends: boolean): Buffer {
  const block = [
    ...[0x83, 0x86, 0x01, 1, 97],
    ...literal(":path", path),
    ...literal("content-type", "application/grpc"),
  ];
  return Buffer.concat([
    frame({ type: 1, flags: 4, stream }, block),
    frame({ type: 0, flags: ends ? 1 : 0, stream }, message(payload)),
  ]);
}

async function ask(connection: RawConnection | undefined): Promise<void> {
  const setUp = JSON.stringify({ clientVersion: "x", labels: { module: "config" } });
  await connection?.send(request(1, STREAM, encodePayload("ConnectionSetupRequest", setUp), false));
  const query = encodePayload("ConfigQueryRequest", JSON.stringify(KEY));
  for (let count = 0; count < QUERIES; count++) {
    if (await connection?.send(request(3 + 2 * count, UNARY, query, true)) !== true) return;
  }
}

async function publish(url: string): Promise<void> {
  const body = new URLSearchParams({
    dataId: KEY.dataId,
    group: KEY.group,
    content: "c".repeat(CONTENT_CHARS),
  });
  const answer = await fetch(`${url}/nacos/v1/cs/configs`, { method: "POST", body });
  if (await answer.text() !== "true") throw new Error(`Cannot publish: ${answer.status}`);
}

/** Windows of HTTP/2 that take nothing, and sockets that are not read: both keep answers here. */
export const hostileCase: HostileCase = {
  name: "unread_answers",
  about: "a few bytes ask for large answers that nobody reads",
  engines: ["native"],
  attack: async (victim, signal) => {
    await publish(victim.url);
    const connections = new RawConnections();
    for (const window of [0, HUGE_WINDOW]) {
      await Promise.all(Array.from({ length: CONNECTIONS }, async () => {
        const options = { reads: window === 0, pairs: [[INITIAL_WINDOW, window]] as const };
        await ask(await openHttp2(connections, victim.grpcPort, options));
      }));
      await pause(2_000, signal);
    }
    connections.closeAll();
    return connections.effort();
  },
};
