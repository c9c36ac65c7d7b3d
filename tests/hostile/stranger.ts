/** Runs on another machine: asks a node to let it in, claims it, and posts what operators post. Writes what it got. */
import { silentLogger, systemClock } from "../../src/base/mod.ts";
import { grpcDial, PEER_CALLS, PeerLink } from "../../src/peer/mod.ts";

const [host = "", grpcPort = "", httpPort = "", runMs = ""] = Deno.args;
const ROUTES = ["raft/remove-node?id=1", "raft/transfer-leader?id=1", "raft/joinnode"];
const NODES = 10;
/** A machine with much other work answers late; that is no fault of this kind. */
const ANSWER_MS = 20_000;

const answers = new Map<string, number>();
function count(what: string): void {
  answers.set(what, (answers.get(what) ?? 0) + 1);
}

function node(nodeId: number, clusterId: string): PeerLink {
  const link = new PeerLink({
    nodeId,
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
  link.setCluster(clusterId);
  // Who has a cluster claims node 1 on a stream of its own, again and again.
  if (clusterId !== "") link.setAddresses(new Map([[1, `${host}:${grpcPort}`]]));
  return link;
}

const claiming = Array.from({ length: NODES }, (_, at) => node(at + 2, "d".repeat(32)));
const joining = node(100, "");
const endMs = performance.now() + Number(runMs);
const body = new TextEncoder().encode("{}");
while (performance.now() < endMs) {
  const asked = await joining.callAddress(`${host}:${grpcPort}`, PEER_CALLS.join, body, ANSWER_MS);
  count(asked.type === "answer" ? "let in" : asked.reason);
  for (const route of ROUTES) {
    const url = `http://${host}:${httpPort}/nacos/v1/${route}`;
    const answer = await fetch(url, { method: "POST", body: '[2,"127.0.0.1:1"]' });
    await answer.body?.cancel();
    count(`POST answers ${answer.status}`);
  }
}
for (const link of claiming) {
  for (const { fault, reconnects } of link.states()) {
    answers.set(fault, (answers.get(fault) ?? 0) + reconnects);
  }
}
await Promise.all([...claiming, joining].map((link) => link.stop()));
await Deno.stdout.write(new TextEncoder().encode(JSON.stringify([...answers])));
Deno.exit(0);
