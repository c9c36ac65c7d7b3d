import { assert, assertEquals } from "#assert";
import { Rng } from "../../tests/support/rng.ts";
import { KeptAnswers } from "./kept_answers.ts";
import { newMemory, type VersionStamp, VersionTable } from "./version_table.ts";

const KEYS = ["a", "b", "c", "d", "e"];
const FRONTS = 3;
const STEPS = 400;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

interface OnItsWay {
  readonly key: string;
  readonly version: number;
  readonly stamp: VersionStamp;
}

/** One step of the core at a time, with steps of fronts in between, as threads have them. */
class World {
  readonly #rng: Rng;
  readonly #isPlanted: boolean;
  readonly #core: VersionTable;
  readonly #fronts: KeptAnswers[];
  /** On the way to each front: an answer that may be kept. */
  readonly #answers: OnItsWay[][];
  readonly #state = new Map<string, number>();
  /** The oldest version that a read may still show: what was acknowledged, or read before. */
  readonly #seen = new Map<string, number>();
  readonly #history = new Map<number, ReadonlyMap<string, number>>();
  #index = 0;
  hits = 0;
  stale = 0;

  constructor(seed: number, isPlanted: boolean) {
    this.#rng = Rng.fromSeed(seed);
    this.#isPlanted = isPlanted;
    // So few slots that configs share some.
    const memory = newMemory(3);
    this.#core = new VersionTable(memory);
    this.#fronts = Array.from({ length: FRONTS }, () => new KeptAnswers(new VersionTable(memory)));
    this.#answers = this.#fronts.map(() => []);
  }

  run(): void {
    for (let step = 0; step < STEPS; step++) {
      if (this.#rng.chance(0.1)) this.#write();
      else this.#front();
    }
  }

  /** Applied, counted up, index stored, acknowledged; fronts read between all of it. */
  #write(): void {
    const key = this.#key();
    this.#state.set(key, ++this.#index);
    this.#history.set(this.#index, new Map(this.#state));
    const acknowledge = () => this.#seen.set(key, this.#state.get(key) ?? 0);
    this.#some();
    if (this.#isPlanted) {
      acknowledge();
      this.#some();
    }
    if (this.#rng.chance(0.05)) this.#core.allChanged();
    else this.#core.changed(key);
    this.#some();
    this.#core.reach(this.#index);
    this.#some();
    acknowledge();
  }

  #some(): void {
    while (this.#rng.chance(0.6)) this.#front(true);
  }

  /** While the core is at work it answers nobody. */
  #front(isCoreBusy = false): void {
    const at = this.#rng.below(FRONTS);
    const [front, answers] = [this.#fronts[at], this.#answers[at]];
    assert(front !== undefined && answers !== undefined);
    if (answers.length > 0 && this.#rng.chance(0.5)) return this.#take(front, answers);
    const key = this.#key();
    const found = front.find(key);
    if (found !== undefined) {
      this.hits++;
      const version = Number(decoder.decode(found.kept.content));
      this.#shown(key, version);
      // What it says of the index is true.
      if ((this.#history.get(found.index)?.get(key) ?? 0) !== version) this.stale++;
    } else if (!isCoreBusy) {
      const version = this.#state.get(key) ?? 0;
      answers.push({ key, version, stamp: this.#core.stamp(key) });
    }
  }

  #take(front: KeptAnswers, answers: OnItsWay[]): void {
    const answer = answers.shift();
    if (answer === undefined) return;
    const content = encoder.encode(String(answer.version));
    front.keep(answer.key, { stamp: answer.stamp, fields: {}, content });
  }

  #shown(key: string, version: number): void {
    if (version < (this.#seen.get(key) ?? 0)) this.stale++;
    else this.#seen.set(key, version);
  }

  #key(): string {
    return KEYS[this.#rng.below(KEYS.length)] ?? "a";
  }
}

function runs(isPlanted: boolean): { hits: number; stale: number } {
  let [hits, stale] = [0, 0];
  for (let seed = 1; seed <= 300; seed++) {
    const world = new World(seed, isPlanted);
    world.run();
    hits += world.hits;
    stale += world.stale;
  }
  return { hits, stale };
}

Deno.test("no front shows what was before an acknowledged change, or before what was read", () => {
  const { hits, stale } = runs(false);
  assert(hits > 1_000, `only ${hits} answers were kept ones`);
  assertEquals(stale, 0);
});

Deno.test("the model finds a core that acknowledges before it counts up", () => {
  const { stale } = runs(true);
  assert(stale > 0);
});

Deno.test("a version that changed makes what was kept go, and one of another config does not", () => {
  const versions = new VersionTable();
  const kept = new KeptAnswers(versions);
  const answer = (key: string) => ({
    stamp: versions.stamp(key),
    fields: {},
    content: encoder.encode("x"),
  });
  kept.keep("a", answer("a"));
  kept.keep("b", answer("b"));
  versions.reach(7);
  versions.reach(5);
  assertEquals(kept.find("a")?.index, 7);
  versions.changed("b");
  assertEquals([kept.find("a")?.index, kept.find("b")], [7, undefined]);
  versions.allChanged();
  assertEquals([kept.find("a"), kept.size, kept.sizeBytes], [undefined, 0, 0]);
});

Deno.test("what is kept has a bound, beyond which the oldest goes", () => {
  const versions = new VersionTable();
  const kept = new KeptAnswers(versions);
  const content = new Uint8Array(16 * 1_024);
  for (let at = 0; at < 1_000; at++) {
    kept.keep(`${at}`, { stamp: versions.stamp("a"), fields: {}, content });
  }
  assert(kept.sizeBytes <= 8 * 1_024 * 1_024);
  assertEquals(kept.find("0"), undefined);
  assertEquals(kept.find("999")?.kept.content.length, content.length);
  const long = new Uint8Array(16 * 1_024 + 1);
  kept.keep("long", { stamp: versions.stamp("a"), fields: {}, content: long });
  assertEquals(kept.find("long"), undefined);
});
