/** The certificates of this node, looked at again and again: a new pair is taken without a restart. */
import { type Clock, type Logger, messageOf, systemTimers, type Timers, TLS } from "../base/mod.ts";
import { type Material, type PemNames, type PemTexts, readMaterial } from "./material.ts";
import { type PemPaths, readPem } from "./read_pem.ts";

interface CertificateOptions {
  readonly paths: PemPaths;
  readonly names: PemNames;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly timers?: Timers;
}

export class Certificates {
  readonly #options: CertificateOptions;
  readonly #listeners: ((material: Material) => void)[] = [];
  readonly #stopLooking: () => void;
  #current: Material;
  /** What was read last, taken or not: each state of the files is judged and told once. */
  #seen: PemTexts;
  /** Why the files as they are now are not used; empty when they are. */
  #reason = "";
  #reloads = 0;
  #looking: Promise<void> | undefined;

  private constructor(options: CertificateOptions, material: Material) {
    this.#options = options;
    this.#current = material;
    this.#seen = material;
    const { timers = systemTimers } = options;
    this.#stopLooking = timers.every(TLS.rereadMs, () => void this.look());
  }

  /** Rejects with an Error that names what cannot be used. */
  static async open(options: CertificateOptions): Promise<Certificates> {
    const { paths, names, clock, logger } = options;
    const material = readMaterial(await readPem(paths, names), names);
    const wrong = timeFault(material, clock.nowMs());
    if (wrong !== undefined) logger.warn("other sides will refuse this node", { reason: wrong });
    return new Certificates(options, material);
  }

  get current(): Material {
    return this.#current;
  }

  get reloads(): number {
    return this.#reloads;
  }

  get reason(): string {
    return this.#reason;
  }

  /** Hears of each new pair. */
  onChange(listener: (material: Material) => void): void {
    this.#listeners.push(listener);
  }

  /** Looks at the files once. Never rejects. */
  look(): Promise<void> {
    return this.#looking ??= this.#look().finally(() => this.#looking = undefined);
  }

  stop(): void {
    this.#stopLooking();
  }

  async #look(): Promise<void> {
    const { paths, names, clock } = this.#options;
    try {
      const texts = await readPem(paths, names);
      const isSeen = isSame(texts, this.#seen);
      this.#seen = texts;
      if (isSame(texts, this.#current)) this.#reason = "";
      if (isSeen || isSame(texts, this.#current)) return;
      const material = readMaterial(texts, names);
      const wrong = timeFault(material, clock.nowMs());
      if (wrong !== undefined) throw new Error(wrong);
      this.#take(material);
    } catch (thrown) {
      this.#refuse(messageOf(thrown));
    }
  }

  #take(material: Material): void {
    this.#current = material;
    this.#reason = "";
    this.#reloads++;
    this.#options.logger.info("certificates were read anew", {
      subject: material.subject,
      until: new Date(material.endsMs).toISOString(),
    });
    for (const listener of this.#listeners) listener(material);
  }

  #refuse(reason: string): void {
    if (reason === this.#reason) return;
    this.#reason = reason;
    this.#options.logger.error("The new certificates are not used, the old ones stay", { reason });
  }
}

function isSame(one: PemTexts, other: PemTexts): boolean {
  return one.cert === other.cert && one.key === other.key && one.ca === other.ca;
}

/** Why nobody would take the certificate at this time. */
function timeFault({ startsMs, endsMs, subject }: Material, nowMs: number): string | undefined {
  if (nowMs > endsMs) {
    return `the certificate of ${subject} has ended at ${new Date(endsMs).toISOString()}`;
  }
  if (nowMs < startsMs) {
    return `the certificate of ${subject} begins only at ${new Date(startsMs).toISOString()}`;
  }
  return undefined;
}
