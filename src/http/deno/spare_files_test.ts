import { assertEquals } from "#assert";
import { openFilesUnder } from "../../../tests/support/open_files.ts";
import { SpareFiles } from "./spare_files.ts";

const openFiles = () => openFilesUnder("/dev/null");

Deno.test("as many files are held as were asked for, once, and all are given up", {
  ignore: Deno.build.os !== "linux",
}, () => {
  const before = openFiles();
  const spare = new SpareFiles(5);
  assertEquals([spare.take(), openFiles() - before], [true, 5]);
  assertEquals([spare.take(), openFiles() - before], [true, 5]);
  spare.release();
  assertEquals(openFiles() - before, 0);
  spare.release();
  assertEquals([spare.take(), openFiles() - before], [true, 5]);
  spare.release();
});
