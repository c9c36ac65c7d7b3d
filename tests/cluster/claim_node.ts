/** Plays a node of another cluster that counts node 1 at an address as its own; writes why it is not let in. */
import { silentLogger, systemClock } from "../../src/base/mod.ts";
import { grpcDial, PeerLink } from "../../src/peer/mod.ts";

const [address = ""] = Deno.args;
const WAIT_MS = 10_000;

const link = new PeerLink({
  nodeId: 2,
  address: "127.0.0.1:1",
  token: "",
  access: "insecure",
  software: "test",
  incarnation: crypto.randomUUID(),
  dial: grpcDial("insecure"),
  clock: systemClock,
  log: silentLogger,
  random: Math.random,
});
link.setCluster("d".repeat(32));
link.setAddresses(new Map([[1, address]]));
const deadlineMs = performance.now() + WAIT_MS;
const fault = () => link.states()[0]?.fault ?? "";
while (!fault().startsWith("refused") && performance.now() < deadlineMs) {
  await new Promise((resolve) => setTimeout(resolve, 20));
}
await Deno.stdout.write(new TextEncoder().encode(`${fault()}\n`));
await link.stop();
