/** Where each node is reached. The newest word wins, be it the replicated record or a greeting. */
import type { NodeId } from "../raft/mod.ts";
import type { MemberRecord } from "../state/mod.ts";
import type { BookFile } from "./book_file.ts";

interface AddressBookOptions {
  readonly file: BookFile;
  /** Told of the whole book whenever it has changed. */
  readonly onChanged: (addresses: ReadonlyMap<NodeId, string>) => void;
}

export class AddressBook {
  readonly #options: AddressBookOptions;
  readonly #newest: Map<NodeId, string>;
  /** What nodes have said of themselves since the start. */
  readonly #heard = new Map<NodeId, string>();
  readonly #recorded = new Map<NodeId, string>();
  /** Nobody else is in the book; undefined while the members are not known yet. */
  #members: ReadonlySet<NodeId> | undefined;
  #told = "";

  constructor(options: AddressBookOptions) {
    this.#options = options;
    this.#newest = new Map(options.file.load());
  }

  get addresses(): ReadonlyMap<NodeId, string> {
    const known = [...this.#newest].filter(([id]) => this.#members?.has(id) ?? true);
    return new Map(known.sort(([left], [right]) => left - right));
  }

  /** What the node has said of itself; undefined when it has not since the start. */
  heard(id: NodeId): string | undefined {
    return this.#heard.get(id);
  }

  /** A first word, from whom this node has joined through. */
  learn(addresses: ReadonlyMap<NodeId, string>): void {
    for (const [id, address] of addresses) this.#newest.set(id, address);
    this.#tell();
  }

  greeted(id: NodeId, address: string): void {
    if (address === "" || this.#heard.size > MAX_HEARD) return;
    this.#heard.set(id, address);
    this.#newest.set(id, address);
    this.#tell();
  }

  /** The records as they are now, and everyone who belongs to the cluster by them or by the log. */
  replicated(records: readonly MemberRecord[], members: ReadonlySet<NodeId>): void {
    for (const { id, address } of records) {
      if (this.#recorded.get(id) === address) continue;
      this.#recorded.set(id, address);
      this.#newest.set(id, address);
    }
    this.#members = members;
    this.#tell();
  }

  #tell(): void {
    const addresses = this.addresses;
    const text = JSON.stringify([...addresses]);
    if (text === this.#told) return;
    this.#told = text;
    this.#options.file.save(addresses);
    this.#options.onChanged(addresses);
  }
}

/** Greetings come from the network: more nodes than this cannot be in one cluster. */
const MAX_HEARD = 1_024;
