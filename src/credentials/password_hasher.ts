/** Making and checking password hashes: bounded, off the event loop, and in the same time for whoever does not exist. */
import { Buffer } from "node:buffer";
import { parsePasswordHash, type PasswordHash } from "../auth/mod.ts";
import {
  AUTH,
  type Clock,
  CREDENTIALS,
  network,
  systemClock,
  systemTimers,
  type Timers,
  type WorkBounds,
  WorkQueue,
} from "../base/mod.ts";
import { BcryptThread } from "./bcrypt_thread.ts";
import { ProvedPasswords } from "./proved_passwords.ts";
import { isCheap, SCRYPT_COST, scryptHash, scryptMatches } from "./scrypt.ts";

export interface PasswordCheck {
  readonly matches: boolean;
  /** The stored hash is of another kind, or cheaper, than what would be stored today. */
  readonly isStale: boolean;
}

export interface PasswordHasherOptions {
  readonly bounds?: WorkBounds;
  readonly timers?: Timers;
  readonly clock?: Pick<Clock, "monotonicMs">;
}

/** Half of the processors stay for everything else. */
export function hashBounds(processors: number): WorkBounds {
  return {
    maxParallel: Math.min(CREDENTIALS.maxParallelHashes, Math.ceil(processors / 2)),
    maxQueued: CREDENTIALS.maxQueuedHashes,
    maxQueuedOfClient: CREDENTIALS.maxQueuedHashesOfClient,
  };
}

interface Check {
  readonly digest: string;
  readonly password: string;
  readonly stored: string;
  readonly client: string;
  readonly isKnown: boolean;
}

export class PasswordHasher {
  readonly #queue: WorkQueue;
  readonly #bcrypt: BcryptThread;
  readonly #proved: ProvedPasswords;
  /** Checks under way by what they compare; no more than the queue takes. */
  readonly #checking = new Map<string, Promise<PasswordCheck>>();

  constructor(
    {
      bounds = hashBounds(navigator.hardwareConcurrency),
      timers = systemTimers,
      clock = systemClock,
    }: PasswordHasherOptions = {},
  ) {
    this.#proved = new ProvedPasswords(clock);
    this.#queue = new WorkQueue(
      bounds,
      "too many passwords are being checked, try again later",
    );
    this.#bcrypt = new BcryptThread(timers);
  }

  /** For who has proved who they are. Rejects with ApiError `overloaded`. `address` is that of who asks. */
  hash(password: string, address: string): Promise<string> {
    return this.#queue.run(network(address), () => scryptHash(password), true);
  }

  /**
   * As `hash`. Nothing fits what is no hash, as `hashOfNobody` for who does not exist, but the work is done. Who is known
   * does not wait behind those who are not.
   */
  check(
    password: string,
    stored: string,
    address: string,
    isKnown = false,
  ): Promise<PasswordCheck> {
    const client = network(address);
    if (password === "" || password.length > AUTH.maxPasswordChars) {
      return this.#queue.run(client, () => this.#compare(password, { kind: "none" }), isKnown);
    }
    const digest = this.#proved.digestOf(password, stored);
    const known = this.#proved.get(digest);
    if (known !== undefined) return Promise.resolve({ matches: true, isStale: known.isStale });
    return this.#checking.get(digest) ??
      this.#checkOnce({ digest, password, stored, client, isKnown });
  }

  /** Who asks the same while it is under way gets the same answer. */
  #checkOnce({ digest, password, stored, client, isKnown }: Check): Promise<PasswordCheck> {
    const hash = parsePasswordHash(stored);
    const compare = async () => {
      try {
        const found = await this.#queue.run(client, () => this.#compare(password, hash), isKnown);
        if (found.matches) this.#proved.add(digest, found.isStale);
        return found;
      } finally {
        this.#checking.delete(digest);
      }
    };
    const checking = compare();
    this.#checking.set(digest, checking);
    return checking;
  }

  async #compare(password: string, hash: PasswordHash): Promise<PasswordCheck> {
    switch (hash.kind) {
      case "scrypt":
        return { matches: await scryptMatches(password, hash), isStale: isCheap(hash) };
      case "bcrypt": {
        const isLong = Buffer.byteLength(password) > AUTH.maxBcryptPasswordBytes;
        const matches = !isLong && await this.#bcrypt.matches(password, hash.text);
        return { matches, isStale: true };
      }
      case "none":
        await scryptMatches(password, NOBODY);
        return { matches: false, isStale: false };
    }
  }

  close(): void {
    this.#bcrypt.close();
  }
}

/**
 * Stands for the hash of a user who does not exist. Another one for each name, so that equal logins at once share their
 * work as those of a user do, and who counts the hashes learns nothing.
 */
export function hashOfNobody(username: string): string {
  return `nobody:${username}`;
}

/** Of no password: there is work to do for users who do not exist. */
const NOBODY = {
  kind: "scrypt",
  ...SCRYPT_COST,
  salt: Buffer.alloc(16).toString("base64"),
  hash: Buffer.alloc(32).toString("base64"),
} as const;
