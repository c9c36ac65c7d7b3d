import type { HostileCase } from "../hostile_case.ts";
import { RawConnections } from "../raw_connections.ts";

const BODY_BYTES = 8 * 1_048_576;
const BOUNDARY = "a".repeat(200);

/** Bodies in which a boundary seems to begin everywhere, and one of parts without end. */
const FILLINGS: readonly string[] = [
  "\r",
  "\r\n--",
  `\r\n--${BOUNDARY.slice(1)}`,
  `\r\n--${BOUNDARY}\r\nContent-Disposition: form-data; name=${'";='.repeat(500)}\r\n\r\n`,
];

export const hostileCase: HostileCase = {
  name: "slow_multipart",
  about: "multipart forms made to be slow are read in one pass and refused",
  engines: "any",
  httpEngines: ["native", "deno"],
  attack: async (victim, signal) => {
    const connections = new RawConnections();
    const faults: string[] = [];
    for (const filling of FILLINGS) {
      if (signal.aborted) break;
      let answer = "";
      const decoder = new TextDecoder();
      const { promise, resolve } = Promise.withResolvers<void>();
      const heard = (bytes: Uint8Array) => {
        answer += decoder.decode(bytes, { stream: true });
        if (answer.includes("\r\n\r\n")) resolve();
      };
      const connection = await connections.open(victim.httpPort, { heard });
      if (connection === undefined) throw new Error("The server took no connection");
      const body = filling.repeat(Math.ceil(BODY_BYTES / filling.length));
      const head = "POST /nacos/v1/cs/configs HTTP/1.1\r\nHost: h\r\n" +
        `Content-Type: multipart/form-data; boundary=${BOUNDARY}\r\n` +
        `Content-Length: ${body.length}\r\n\r\n`;
      await connection.send(head + body);
      await Promise.race([promise, connection.closed]);
      if (!answer.startsWith("HTTP/1.1 400")) faults.push(`answered ${answer.slice(0, 40)}`);
    }
    connections.closeAll();
    return connections.effort({ faults });
  },
};
