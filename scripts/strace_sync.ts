/** Shows with strace that a publish is answered only after the data file was synced. */
import { ConfigClient } from "./lib/config_client.ts";
import { say } from "./lib/say.ts";
import { ServerProcess } from "./lib/server_process.ts";

const MARKER = "strace-marker";
const CALLS = "trace=fsync,fdatasync,read,recvfrom,recvmsg,write,writev,sendto,sendmsg";
const DATA_FILE = "raft.kv";

/** The three calls that matter, as lines of the trace in the order of time. */
export interface SyncProof {
  readonly request: string;
  readonly sync: string;
  readonly answer: string;
}

/** `-f` writes a call that is interrupted by another thread's as two lines; the end counts. */
function isFinishedSync(line: string): boolean {
  return (/\b(fsync|fdatasync)\(\d+<[^>]*>\)\s+= 0/.test(line) && line.includes(DATA_FILE)) ||
    /<\.\.\. (fsync|fdatasync) resumed>.*= 0/.test(line);
}

function isAnswer(line: string): boolean {
  return /\b(write|writev|sendto|sendmsg)\(/.test(line) && line.includes("HTTP/1.1 200");
}

/** Finds a sync between the request and its answer; throws when there is none. */
export function findProof(trace: string): SyncProof {
  const lines = trace.split("\n");
  const asked = lines.findIndex((line) => line.includes(MARKER));
  const answered = lines.findIndex((line, at) => at > asked && isAnswer(line));
  if (asked < 0 || answered < 0) throw new Error("Cannot find the publish in the trace");
  const sync = lines.slice(asked, answered).findLast(isFinishedSync);
  if (sync === undefined) throw new Error("Found no sync between the publish and its answer");
  return { request: lines[asked] ?? "", sync, answer: lines[answered] ?? "" };
}

export async function hasStrace(): Promise<boolean> {
  try {
    return (await new Deno.Command("strace", { args: ["-V"], stdout: "null" }).output()).success;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return false;
    throw thrown;
  }
}

/** Runs one server under strace and publishes one config. */
export async function traceOnePublish(): Promise<SyncProof> {
  const folder = Deno.makeTempDirSync({ prefix: "rnacos-strace-" });
  const output = `${folder}/trace`;
  try {
    const server = await ServerProcess.start({
      dataDir: `${folder}/data`,
      // -D keeps the server our own child, so that signals reach it and not the tracer.
      wrapper: ["strace", "-D", "-f", "-y", "-tt", "-s", "300", "-e", CALLS, "-o", output],
    });
    const client = new ConfigClient(server.url);
    const published = await client.publish({ dataId: MARKER, group: "G" }, "content");
    await server.stop();
    if (!published) throw new Error("The publish was refused");
    return findProof(Deno.readTextFileSync(output));
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

async function main(): Promise<number> {
  if (!await hasStrace()) {
    say("strace is missing: install it (Debian: apt-get install strace) and run this again");
    return 1;
  }
  const proof = await traceOnePublish();
  say(`asked:    ${proof.request.slice(0, 160)}`);
  say(`synced:   ${proof.sync.slice(0, 160)}`);
  say(`answered: ${proof.answer.slice(0, 160)}`);
  say("The data file was synced before the answer left.");
  return 0;
}

if (import.meta.main) Deno.exit(await main());
