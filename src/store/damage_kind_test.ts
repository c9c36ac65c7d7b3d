import { assertEquals, assertStringIncludes } from "#assert";
import { BytesError } from "../base/mod.ts";
import { damaged, incomplete, tooNew } from "./damage.ts";

Deno.test("only data that nothing can bring back counts as lost", () => {
  const lost = [
    damaged("a block", "its checksum is 1, wanted 2"),
    damaged("a block", "too short", new BytesError("too short")),
    damaged("the file", "unsound", new TypeError("database disk image is malformed")),
    damaged("the file", "unsound", new TypeError("file is not a database")),
    incomplete("/data", "raft.kv is missing", { isLost: true }),
  ];
  assertEquals(lost.map(({ isLost }) => isLost), lost.map(() => true));
  const kept = [
    damaged("the file", "trouble", new TypeError("disk I/O error")),
    damaged("the file", "trouble", new TypeError("unable to open database file")),
    damaged("the file", "trouble", new TypeError("database is locked")),
    damaged("the file", "trouble", "no error at all"),
    tooNew("the format", 9, 1),
    incomplete("/data", "two directories are mixed", { isLost: false }),
  ];
  assertEquals(kept.map(({ isLost }) => isLost), kept.map(() => false));
});

Deno.test("a hint of one case stands at the end of the message", () => {
  const { message } = incomplete("/data", "a file is missing", {
    hint: "Look twice",
    isLost: true,
  });
  assertStringIncludes(message, " Look twice.");
});
