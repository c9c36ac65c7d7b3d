import { assert, assertEquals, assertStrictEquals } from "#assert";
import { SharedMetadata } from "./shared_metadata.ts";

Deno.test("equal metadata is one object, whatever differs stays apart", () => {
  const shared = new SharedMetadata();
  const first = shared.share({ version: "1", zone: "a" });
  assertStrictEquals(shared.share({ version: "1", zone: "a" }), first);
  for (
    const other of [
      { version: "1", zone: "b" },
      { version: "1" },
      { zone: "a", version: "1" },
      { version: "1zone", a: "" },
      { "1:1:ab": "c" },
    ]
  ) {
    assert(shared.share(other) !== first);
    assertEquals(shared.share({ ...other }), other);
  }
  assert(shared.share({ a: "b" }) !== shared.share({ ab: "" }));
});

Deno.test("what is remembered is bounded, in number and in length", () => {
  const shared = new SharedMetadata(10);
  for (let at = 0; at < 100; at++) shared.share({ id: `${at}` });
  assertEquals(shared.size, 10);
  const long = { text: "x".repeat(1_000) };
  assertStrictEquals(shared.share(long), long);
  assert(shared.share({ ...long }) !== long);
});
