/** The address book on disk: only a hint for a restart, so losing it harms nothing that a greeting does not mend. */
import { Fields, toBody } from "./wire.ts";
import type { NodeId } from "../raft/mod.ts";
import { BytesError, type Logger, RAFT } from "../base/mod.ts";

/** Where addresses outlive the process. */
export interface BookFile {
  load(): ReadonlyMap<NodeId, string>;
  save(addresses: ReadonlyMap<NodeId, string>): void;
}

const FILE = "peers.json";

/** A book that is kept in memory only. */
export function memoryBook(): BookFile {
  let kept: ReadonlyMap<NodeId, string> = new Map();
  return {
    load: () => kept,
    save: (addresses) => {
      kept = new Map(addresses);
    },
  };
}

/** Replaced as a whole, so that a crash leaves the old one or the new one. */
export function diskBook(dataDir: string, log: Logger): BookFile {
  const path = `${dataDir}/${FILE}`;
  return {
    load() {
      try {
        return readBook(Deno.readFileSync(path));
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return new Map();
        log.warn("the address book cannot be read; greetings will fill it", {
          path,
          error: String(error),
        });
        return new Map();
      }
    },
    save(addresses) {
      try {
        Deno.writeFileSync(`${path}.new`, toBody({ members: [...addresses] }));
        Deno.renameSync(`${path}.new`, path);
      } catch (error) {
        log.warn("the address book cannot be written", { path, error: String(error) });
      }
    },
  };
}

/** Throws BytesError. */
function readBook(bytes: Uint8Array): Map<NodeId, string> {
  return readMembers(Fields.of(bytes));
}

/** Pairs of id and address in the member `members`; throws BytesError. */
export function readMembers(fields: Fields): Map<NodeId, string> {
  const book = new Map<NodeId, string>();
  for (const pair of fields.list("members", 2 * RAFT.maxMembers)) {
    const [id, address] = Array.isArray(pair) ? pair : [];
    if (!Number.isSafeInteger(id) || typeof address !== "string" || address.length > 256) {
      throw new BytesError("Cannot read an address book: a pair of id and address is wanted");
    }
    book.set(id, address);
  }
  return book;
}
