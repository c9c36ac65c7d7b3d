/** The records of a source, as they are asked for. */
import { ApiError, DEFAULT_NAMESPACE, EXPORT, messageOf, MOVE, nextTurn } from "../../base/mod.ts";
import { bytesSource, isZip } from "../../export/mod.ts";
import {
  downloadUrl,
  httpAsker,
  type ImportRecord,
  NacosSession,
  readMysql,
  readNacos,
  readTransfer,
  readZip,
} from "../../migrate/mod.ts";
import type { MoveInput, MoveSource } from "./types.ts";

interface Opened {
  readonly records: AsyncIterable<ImportRecord>;
  close(): void;
}

type Wanted = Pick<MoveInput, "source" | "history" | "namespace">;

const BACKUP_MAGIC = "RNBACKUP";

/** What it is called, without names and secrets. */
export function sourceName(source: MoveSource): string {
  if (source.kind === "file") return source.name;
  const { protocol, host, pathname } = source.url;
  return `${protocol}//${host}${pathname}`;
}

/** Throws ApiError `invalid` for a source that cannot be one. */
export function checkSource(source: MoveSource): void {
  if (source.kind === "file") {
    const head = new TextDecoder().decode(source.bytes.subarray(0, BACKUP_MAGIC.length));
    if (head === BACKUP_MAGIC) {
      throw new ApiError(
        "invalid",
        "The file is a backup: use rnacos restore, or make a transfer file of it with rnacos export --from",
      );
    }
    return;
  }
  const { url, kind } = source;
  // What is in the address would be shown with it.
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw new ApiError(
      "invalid",
      "The address is wanted without user, password and query: they have fields of their own",
    );
  }
  const protocols = kind === "mysql" ? ["mysql:", "mariadb:"] : ["http:", "https:"];
  if (!protocols.includes(url.protocol)) {
    throw new ApiError(
      "invalid",
      `The address begins with ${url.protocol}//, wanted is ${protocols.join("// or ")}//`,
    );
  }
  if (kind === "mysql" && url.pathname.length < 2) {
    throw new ApiError(
      "invalid",
      "The address is wanted with the name of the database: mysql://db:3306/NAME",
    );
  }
}

/** Nothing is asked before the first record is wanted. */
export function openSource({ source, history, namespace }: Wanted, signal: AbortSignal): Opened {
  switch (source.kind) {
    case "file":
      return { records: fileRecords(source.bytes, { history, namespace }), close: () => {} };
    case "mysql":
      return {
        records: readMysql({ url: databaseUrl(source), history, signal, pageSize: MOVE.pageSize }),
        close: () => {},
      };
    case "server":
      return source.backupToken === ""
        ? openServer(source)
        : { records: backupRecords(source, { history, signal }), close: () => {} };
  }
}

type Server = MoveSource & { readonly kind: "server" };

function openServer({ url, user, password }: Server): Opened {
  const { ask, close } = httpAsker(MOVE.maxAnswerBytes);
  const session = new NacosSession(ask, { url, user, password });
  return { records: readNacos(session, MOVE.pageSize), close };
}

async function* backupRecords(
  { url, backupToken }: Server,
  { history, signal }: { readonly history: boolean; readonly signal: AbortSignal },
): AsyncGenerator<ImportRecord> {
  // r-nacos takes it as a parameter alone.
  const query = new URLSearchParams({ token: backupToken });
  const parts = downloadUrl({
    ...{ url: new URL(`/rnacos/backup?${query}`, url.origin), signal },
    idleMs: EXPORT.idleMs,
  });
  try {
    yield* readTransfer(inSteps(parts), history);
  } catch (thrown) {
    throw new Error(`cannot have the backup of ${url.host}: ${messageOf(thrown)}`, {
      cause: thrown,
    });
  }
}

function databaseUrl(source: MoveSource & { readonly kind: "mysql" }): URL {
  const url = new URL(source.url);
  url.protocol = "mysql:";
  if (source.user !== "") url.username = encodeURIComponent(source.user);
  if (source.password !== "") url.password = encodeURIComponent(source.password);
  return url;
}

function fileRecords(
  bytes: Uint8Array,
  { history, namespace = DEFAULT_NAMESPACE }: Pick<Wanted, "history" | "namespace">,
): AsyncIterable<ImportRecord> {
  return checkedFirst(() =>
    isZip(bytes)
      ? readZip(bytesSource(bytes), namespace, MOVE.maxUnpackedBytes)
      : readTransfer(inSteps([bytes]), history)
  );
}

/** A file is read as a whole before anything of it is taken: reading is checking. */
async function* checkedFirst(
  read: () => AsyncIterable<ImportRecord>,
): AsyncGenerator<ImportRecord> {
  let count = 0;
  for await (const _record of read()) count++;
  if (count > 0) yield* read();
}

/** What comes in one piece is read in pieces, so that others have their turn between them. */
async function* inSteps(
  parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for await (const part of parts) {
    for (let at = 0; at < part.length; at += MOVE.fileStepBytes) {
      yield part.subarray(at, at + MOVE.fileStepBytes);
      await nextTurn();
    }
  }
}
