// Registers instances, subscribes to their service and tells every list that it is handed, until somebody writes "quit":
// driver.js SERVERS SERVICE PORTS [subscribe]

import { createInterface } from "node:readline";
import { IP, namingClient } from "./env.js";

const [servers, service, ports, subscribes] = process.argv.slice(2);
const say = (fields) => console.log(JSON.stringify({ at: Date.now(), ...fields }));

// The client lets an error of its beats go by unhandled, which must not end this process.
process.on("unhandledRejection", (reason) => say({ error: String(reason) }));

const client = await namingClient({ addr: servers });
for (const port of ports.split(",").map(Number)) {
  await client.registerInstance(service, { ip: IP, port });
}
if (subscribes !== undefined) {
  client.subscribe({ serviceName: service }, (hosts) => {
    say({ hosts: Object.fromEntries(hosts.map(({ port, healthy }) => [port, healthy])) });
  });
}
say({ ready: true });
createInterface({ input: process.stdin }).on("line", (line) => {
  if (line === "quit") process.exit(0);
  say({ error: "only quit is understood" });
});
