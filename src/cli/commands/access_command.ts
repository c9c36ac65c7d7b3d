/** `rnacos user` and `rnacos token`: users and access tokens of a running server, or of a stopped node. */
import { cwd } from "node:process";
import type { AccessAnswer, AccessRequest } from "../../api/mod.ts";
import { ApiError, APP, EXIT, messageOf, systemClock } from "../../base/mod.ts";
import { DATA_FILE, exists, readOperatorSecret, takeDataDir } from "../../data_dir/mod.ts";
import type { DataDirLock } from "../../store/mod.ts";
import { readSettings, type Settings, StartError } from "../../settings/mod.ts";
import {
  type Address,
  askServer,
  messageIn,
  readServerAddress,
  serverAddressOf,
} from "../ask_server.ts";
import type { CommandCall } from "../command.ts";
import { commandLogger } from "../command_logger.ts";
import { readSecret } from "../read_secret.ts";
import { wholeAnswer } from "../whole_answer.ts";
import { type AccessArguments, parseToken, parseUser } from "./access_arguments.ts";

export function runUser(call: CommandCall): Promise<number> {
  return runAccess("user", parseUser(call.rest), call);
}

export function runToken(call: CommandCall): Promise<number> {
  return runAccess("token", parseToken(call.rest, systemClock.nowMs()), call);
}

async function runAccess(
  command: string,
  { options, request, wantsPassword }: AccessArguments,
  call: CommandCall,
): Promise<number> {
  const server = options.get("--server");
  const place = server === undefined
    ? await nearPlace(call)
    : { type: "server", ...await farPlace(server, options.get("--token-file"), call) } as const;
  try {
    const password = wantsPassword
      ? await readSecret({ file: options.get("--password-file"), print: call.printError })
      : "";
    const asked = request(password);
    const answer = place.type === "server"
      ? await wholeAnswer(asked, (part) => ask(place, part))
      : await operate(place, asked, call);
    call.print(answerText(asked, answer));
    return EXIT.ok;
  } catch (thrown) {
    if (thrown instanceof StartError) throw thrown;
    call.printError(`rnacos ${command}: ${messageOf(thrown)}\n`);
    return EXIT.failed;
  } finally {
    if (place.type === "stopped") place.lock.release();
  }
}

interface Stopped {
  readonly type: "stopped";
  readonly settings: Settings;
  readonly lock: DataDirLock;
}

interface Running {
  readonly type: "server";
  readonly address: Address;
  readonly secret: string;
}

async function farPlace(
  server: string,
  file: string | undefined,
  { printError: print }: CommandCall,
): Promise<Omit<Running, "type">> {
  const address = readServerAddress("--server", server);
  if (file !== undefined) return { address, secret: await readSecret({ file, print }) };
  throw new StartError(
    "Cannot use --server without --token-file: the token of a manager's login is wanted",
  );
}

/**
 * Who holds the data directory tells whether the server runs. So nothing is ever sent to whoever else listens on its
 * port while it does not.
 */
async function nearPlace({ environment }: CommandCall): Promise<Stopped | Running> {
  const settings = readSettings(environment(), { os: Deno.build.os, cwd: cwd() });
  const { dataDir, dataDirSource } = settings;
  if (!exists(`${dataDir}/${DATA_FILE}`)) {
    throw new StartError(
      `Cannot use ${dataDirSource}: the directory holds no data; start the server first, or name its settings with -e`,
    );
  }
  try {
    return { type: "stopped", settings, lock: await takeDataDir(settings) };
  } catch (thrown) {
    const secret = thrown instanceof StartError ? readOperatorSecret(dataDir) : undefined;
    if (secret === undefined) throw thrown;
    return { type: "server", address: serverAddressOf(settings), secret };
  }
}

async function ask({ address, secret }: Running, request: AccessRequest): Promise<AccessAnswer> {
  const place = `${address.host}:${address.port}`;
  let answer;
  try {
    answer = await askServer({
      ...address,
      method: "POST",
      path: "/rnacos/v1/access",
      headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" },
      body: JSON.stringify(request),
      timeoutMs: APP.commandTimeoutMs,
    });
  } catch (thrown) {
    throw new Error(`cannot ask the server at ${place}: ${messageOf(thrown)}`, { cause: thrown });
  }
  if (answer.status === 200) return JSON.parse(answer.text) as AccessAnswer;
  throw new Error(`the server at ${place} answers ${answer.status}: ${messageIn(answer.text)}`);
}

async function operate({ settings, lock }: Stopped, request: AccessRequest, call: CommandCall) {
  // Loaded here, so that a running server is asked without waiting for the store and the state.
  const { operateStopped } = await import("../operate_stopped.ts");
  try {
    return await operateStopped(request, { settings, lock, logger: commandLogger(settings, call) });
  } catch (thrown) {
    throw thrown instanceof ApiError ? new Error(thrown.message, { cause: thrown }) : thrown;
  }
}

function answerText(
  request: AccessRequest,
  { users, tokens, token, waiting }: AccessAnswer & { readonly waiting?: number | undefined },
): string {
  if (users !== undefined) {
    return users.map(({ name, enabled, roles, source, mustChangePassword }) =>
      `${name}  ${enabled ? "enabled" : "disabled"}  roles ${
        roles.map(roleText).join(",") || "-"
      }` +
      `  ${source}${mustChangePassword ? "  must change the password" : ""}\n`
    ).join("");
  }
  if (tokens !== undefined) {
    return tokens.map(({ id, user, name, expiresMs, lastUseMs }) =>
      `${id}  ${user}  ${name}  ${expiresMs === 0 ? "for ever" : `until ${dateText(expiresMs)}`}` +
      `  ${useText(lastUseMs)}\n`
    ).join("");
  }
  const later = waiting === undefined ? "" : " It takes effect when the node is started.";
  if (token !== undefined) {
    return `${token.text}\nThis is shown once; its id is ${token.id}.${later}\n`;
  }
  return `${request.verb}: done.${later}\n`;
}

/** Each node knows what it has seen since its start; of a stopped one nobody knows it. */
function useText(lastUseMs: number | undefined): string {
  if (lastUseMs === undefined) return "use unknown";
  return lastUseMs === 0 ? "not used since the node's start" : `used ${dateText(lastUseMs)}`;
}

function dateText(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

const ROLE_NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({ 0: "manager", 1: "developer", 2: "visitor" }),
);

function roleText(role: string): string {
  return ROLE_NAMES.get(role) ?? role;
}
