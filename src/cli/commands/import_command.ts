/** `rnacos import SOURCE`: moves what another server has into a running one. */
import { cwd } from "node:process";
import { DEFAULT_NAMESPACE, EXPORT, messageOf } from "../../base/mod.ts";
import {
  type AskHttp,
  downloadUrl,
  httpAsker,
  HttpTarget,
  type ImportRecord,
  importRecords,
  type ImportReport,
  NacosSession,
  readMysql,
  readNacos,
  readTransfer,
} from "../../migrate/mod.ts";
import { readServerAddress, serverAddressOf } from "../ask_server.ts";
import type { CommandCall } from "../command.ts";
import { IMPORT_ARGUMENTS } from "./import_arguments.ts";
import { fileSource } from "./file_source.ts";
import { operatorToken } from "../operator_token.ts";
import { type Options, parseOptions } from "../options.ts";
import { readSettings, StartError } from "../../settings/mod.ts";

/** Name of the environment variable that keeps a password off the command line. */
const PASSWORD_VARIABLE = "RNACOS_IMPORT_PASSWORD";
const TARGET_PASSWORD_VARIABLE = "RNACOS_IMPORT_TARGET_PASSWORD";
/** The token by which a running server hands out its backup, which is all that r-nacos tells its users by. */
const BACKUP_TOKEN_VARIABLE = "RNACOS_IMPORT_BACKUP_TOKEN";
/** What any login is answered with where clients need none: it proves nothing. */
const LOGIN_OF_OPEN_SERVER = "AUTH_DISABLED";
const NO_USERS_BY_API =
  `users are not asked for: a running server tells them by its backup, with ${BACKUP_TOKEN_VARIABLE}\n`;
const HALF_A_HISTORY =
  "A config may hold an earlier content of its own now; --existing replace brings the newest.\n";

/** Resolves with 0 when all came over, else with 1 after lines that say what did not. */
export async function runImport(call: CommandCall): Promise<number> {
  const options = parseOptions(IMPORT_ARGUMENTS, call.rest);
  const { ask, close } = httpAsker();
  try {
    const target = await targetOf(call, options, ask);
    const records = await sourceOf(call, options, ask);
    const namespace = options.get("--namespace");
    const users = !options.has("--no-users");
    const report = await importRecords(records, { target, namespace, users });
    printReport(call, report, options.has("--dry-run"));
    if (users && isServer(options.operand(0)) && backupTokenOf(call) === "") {
      call.print(NO_USERS_BY_API);
    }
    return report.failed === 0 ? 0 : 1;
  } catch (thrown) {
    if (thrown instanceof StartError) throw thrown;
    call.printError(
      `rnacos import: ${messageOf(thrown)}\n` +
        "What was imported until then stays; the same command goes on with the rest.\n" +
        (options.has("--history") ? HALF_A_HISTORY : ""),
    );
    return 1;
  } finally {
    close();
  }
}

function backupTokenOf({ environment }: CommandCall): string {
  return environment()[BACKUP_TOKEN_VARIABLE] ?? "";
}

function isServer(source: string): boolean {
  return /^https?:\/\//i.test(source);
}

async function targetOf(
  { environment }: CommandCall,
  options: Options,
  ask: AskHttp,
): Promise<HttpTarget> {
  const named = options.get("--addr");
  const settings = readSettings(environment(), { os: Deno.build.os, cwd: cwd() });
  const { host, port } = named === undefined
    ? serverAddressOf(settings)
    : readServerAddress("--addr", named);
  const url = new URL(`http://${host.includes(":") ? `[${host}]` : host}:${port}/`);
  const user = options.get("--target-user") ?? "";
  const password = environment()[TARGET_PASSWORD_VARIABLE] ?? "";
  const login = await new NacosSession(ask, { url, user, password }).token();
  return new HttpTarget({
    ask,
    url,
    token: login === LOGIN_OF_OPEN_SERVER ? "" : login,
    operatorToken: operatorToken(settings, { host, port }),
    existing: options.get("--existing") === "replace" ? "replace" : "skip",
    dryRun: options.has("--dry-run"),
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
}

async function sourceOf(
  call: CommandCall,
  options: Options,
  ask: AskHttp,
): Promise<AsyncIterable<ImportRecord>> {
  const source = options.operand(0);
  const user = options.get("--user") ?? "";
  const password = options.get("--password") ?? call.environment()[PASSWORD_VARIABLE] ?? "";
  const history = options.has("--history");
  if (!/^[a-z][a-z0-9+]*:\/\//i.test(source)) {
    const namespace = options.get("--namespace") ?? DEFAULT_NAMESPACE;
    return await fileSource(source, { history, namespace });
  }
  const url = parseUrl(source);
  if (url.protocol === "http:" || url.protocol === "https:") {
    // Words of the address would be shown in messages.
    if (url.username !== "" || url.password !== "") {
      throw new StartError("Cannot use a name in the address: --user has it");
    }
    const token = backupTokenOf(call);
    if (token !== "") return backupOf(url, { token, history });
    return readNacos(new NacosSession(ask, { url, user, password }));
  }
  if (url.protocol !== "mysql:" && url.protocol !== "mariadb:") {
    throw new StartError(
      `Cannot import from ${url.protocol}//: a file, http://, https:// or mysql:// is wanted`,
    );
  }
  if (url.pathname.length < 2) {
    throw new StartError("Cannot import from a database without its name: mysql://db:3306/NAME");
  }
  url.protocol = "mysql:";
  if (user !== "") url.username = encodeURIComponent(user);
  if (password !== "") url.password = encodeURIComponent(password);
  return readMysql({ url, history });
}

function parseUrl(source: string): URL {
  try {
    return new URL(source);
  } catch {
    throw new StartError("Cannot use the address to import from: it is no URL");
  }
}

async function* backupOf(
  url: URL,
  { token, history }: { readonly token: string; readonly history: boolean },
): AsyncGenerator<ImportRecord> {
  const parts = downloadUrl({
    url: new URL(`/rnacos/backup?${new URLSearchParams({ token })}`, url.origin),
    idleMs: EXPORT.idleMs,
  });
  try {
    yield* readTransfer(parts, history);
  } catch (thrown) {
    throw new Error(`cannot have the backup of ${url.host}: ${messageOf(thrown)}`, {
      cause: thrown,
    });
  }
}

function printReport({ print, printError }: CommandCall, report: ImportReport, dryRun: boolean) {
  const { counts, leftOut, failed, failures, skipped } = report;
  if (dryRun) print("Nothing was written; without --dry-run this would be done:\n");
  for (const [name, count] of [...counts].toSorted()) print(`${name}: ${count}\n`);
  if (counts.size === 0) print("nothing to import was found\n");
  for (const [what, count] of leftOut) {
    print(`left out, no place for them here: ${count} ${what}\n`);
  }
  for (const title of skipped) print(`stays as it is here: ${title}\n`);
  for (const failure of failures) printError(`not imported: ${failure}\n`);
  if (failed > failures.length) printError(`not imported: ${failed - failures.length} more\n`);
}
