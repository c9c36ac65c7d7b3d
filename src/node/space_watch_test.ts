import { assertEquals } from "#assert";
import { silentLogger, STORE } from "../base/mod.ts";
import { SpaceWatch } from "./space_watch.ts";

/** A watch over a disk whose free bytes the test says. */
class Fixture {
  freeBytes = Infinity;
  isStalled = false;
  failure: Error | undefined;
  retries = 0;
  readonly told: string[] = [];
  readonly failures: string[] = [];
  readonly watch = new SpaceWatch({
    freeBytes: () =>
      this.failure === undefined ? Promise.resolve(this.freeBytes) : Promise.reject(this.failure),
    isStalled: () => this.isStalled,
    retry: () => void this.retries++,
    onChanged: (space) => this.told.push(space),
    onFailed: (error) => this.failures.push(error.message),
    log: silentLogger,
  });

  async measure(freeBytes: number): Promise<string> {
    this.freeBytes = freeBytes;
    await this.watch.check();
    return this.watch.space;
  }
}

Deno.test("space is judged with a gap between going and coming back", async () => {
  const fixture = new Fixture();
  assertEquals([fixture.watch.space, fixture.watch.freeBytes, fixture.watch.refused], [
    "enough",
    Infinity,
    0,
  ]);
  assertEquals(await fixture.measure(STORE.lowSpaceBytes), "enough");
  assertEquals(await fixture.measure(STORE.lowSpaceBytes - 1), "low");
  assertEquals(await fixture.measure(STORE.enoughSpaceBytes - 1), "low");
  assertEquals(await fixture.measure(STORE.noSpaceBytes), "low");
  assertEquals(await fixture.measure(STORE.noSpaceBytes - 1), "none");
  assertEquals(await fixture.measure(STORE.lowSpaceBytes), "low");
  assertEquals(await fixture.measure(STORE.enoughSpaceBytes), "enough");
  assertEquals(fixture.told, ["low", "none", "low", "enough"]);
  assertEquals([fixture.watch.freeBytes, fixture.retries], [STORE.enoughSpaceBytes, 0]);
});

Deno.test("a refused write means no space until it went through, and is tried after each look", async () => {
  const fixture = new Fixture();
  fixture.isStalled = true;
  fixture.watch.noteRefused();
  assertEquals([fixture.watch.space, fixture.watch.refused], ["none", 1]);
  assertEquals([await fixture.measure(Infinity), fixture.retries], ["none", 1]);
  fixture.isStalled = false;
  fixture.watch.noteWritten();
  assertEquals([fixture.watch.space, fixture.told], ["enough", ["none", "enough"]]);
  await fixture.measure(Infinity);
  assertEquals(fixture.retries, 1);
});

Deno.test("what is kept for votes is not given to snapshots", async () => {
  const fixture = new Fixture();
  await fixture.measure(STORE.enoughSpaceBytes);
  const most = STORE.enoughSpaceBytes - STORE.walSpaceBytes;
  assertEquals([fixture.watch.hasSpaceFor(most), fixture.watch.hasSpaceFor(most + 1)], [
    true,
    false,
  ]);
  fixture.isStalled = true;
  fixture.watch.noteRefused();
  assertEquals(fixture.watch.hasSpaceFor(0), false);
});

Deno.test("a disk that cannot be measured is told, and one look at a time is made", async () => {
  const fixture = new Fixture();
  fixture.failure = new Error("no disk");
  const [first, second] = [fixture.watch.check(), fixture.watch.check()];
  await Promise.all([first, second]);
  assertEquals(fixture.failures, ["no disk"]);
  fixture.failure = undefined;
  assertEquals(await fixture.measure(0), "none");
});
