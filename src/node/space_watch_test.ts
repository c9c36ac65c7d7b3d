import { assertEquals } from "@std/assert";
import { silentLogger, STORE } from "../base/mod.ts";
import { SpaceWatch } from "./space_watch.ts";

/** A watch over a disk whose free bytes the test says. */
class Desk {
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
  const desk = new Desk();
  assertEquals([desk.watch.space, desk.watch.freeBytes, desk.watch.refused], [
    "enough",
    Infinity,
    0,
  ]);
  assertEquals(await desk.measure(STORE.lowSpaceBytes), "enough");
  assertEquals(await desk.measure(STORE.lowSpaceBytes - 1), "low");
  assertEquals(await desk.measure(STORE.enoughSpaceBytes - 1), "low");
  assertEquals(await desk.measure(STORE.noSpaceBytes), "low");
  assertEquals(await desk.measure(STORE.noSpaceBytes - 1), "none");
  assertEquals(await desk.measure(STORE.lowSpaceBytes), "low");
  assertEquals(await desk.measure(STORE.enoughSpaceBytes), "enough");
  assertEquals(desk.told, ["low", "none", "low", "enough"]);
  assertEquals([desk.watch.freeBytes, desk.retries], [STORE.enoughSpaceBytes, 0]);
});

Deno.test("a refused write means no space until it went through, and is tried after each look", async () => {
  const desk = new Desk();
  desk.isStalled = true;
  desk.watch.noteRefused();
  assertEquals([desk.watch.space, desk.watch.refused], ["none", 1]);
  assertEquals([await desk.measure(Infinity), desk.retries], ["none", 1]);
  desk.isStalled = false;
  desk.watch.noteWritten();
  assertEquals([desk.watch.space, desk.told], ["enough", ["none", "enough"]]);
  await desk.measure(Infinity);
  assertEquals(desk.retries, 1);
});

Deno.test("what is kept for votes is not given to snapshots", async () => {
  const desk = new Desk();
  await desk.measure(STORE.enoughSpaceBytes);
  const most = STORE.enoughSpaceBytes - STORE.walSpaceBytes;
  assertEquals([desk.watch.hasSpaceFor(most), desk.watch.hasSpaceFor(most + 1)], [true, false]);
  desk.isStalled = true;
  desk.watch.noteRefused();
  assertEquals(desk.watch.hasSpaceFor(0), false);
});

Deno.test("a disk that cannot be measured is told, and one look at a time is made", async () => {
  const desk = new Desk();
  desk.failure = new Error("no disk");
  const [first, second] = [desk.watch.check(), desk.watch.check()];
  await Promise.all([first, second]);
  assertEquals(desk.failures, ["no disk"]);
  desk.failure = undefined;
  assertEquals(await desk.measure(0), "none");
});
