/** What a dump may not be. */
import { assertEquals, assertThrows } from "#assert";
import { dumpOfFrames, framesOf } from "../../tests/support/state/dump_frames.ts";
import { fullState } from "../../tests/support/state/sample_state.ts";
import { BytesError, ByteWriter } from "../base/mod.ts";
import { END, HEADER } from "./core/section.ts";
import { COMMAND_VERSION, SECTIONS } from "./parts.ts";
import { createStateMachine } from "./state_machine.ts";

/** Header and records of a state that has all sections. */
const RECORDS: readonly Uint8Array[] = framesOf(fullState().dump(1_000)).slice(0, -1);

function refuse(records: readonly Uint8Array[], message: string): void {
  const dump = dumpOfFrames(records);
  assertThrows(() => createStateMachine().restore([dump]), BytesError, message);
}

function changed(frame: Uint8Array, change: (writer: ByteWriter) => void): Uint8Array {
  const writer = new ByteWriter().raw(frame);
  change(writer);
  return writer.take();
}

/** The first record of a section, and its place. */
function firstOf(section: number): { readonly at: number; readonly frame: Uint8Array } {
  const at = RECORDS.findIndex((frame) => frame[0] === section);
  const frame = RECORDS[at];
  if (frame === undefined) throw new Error(`The sample state has nothing in section ${section}`);
  return { at, frame };
}

function replaced(at: number, ...frames: readonly Uint8Array[]): Uint8Array[] {
  return RECORDS.toSpliced(at, 1, ...frames);
}

/** A config, row or shell up to its id, which is one byte. */
function frameOf(section: number, key: readonly string[], id: number): ByteWriter {
  const writer = new ByteWriter().u8(section);
  for (const name of key) writer.utf8(name);
  return writer.varint(id);
}

Deno.test("a state with all sections comes back", () => {
  const copy = createStateMachine();
  copy.restore([dumpOfFrames(RECORDS)]);
  assertEquals(copy.digest(), fullState().digest());
  assertEquals(
    new Set(RECORDS.map((frame) => frame[0])),
    new Set([HEADER, ...SECTIONS.map((section) => section.number)]),
  );
});

Deno.test("a record may not be longer or shorter than it is", () => {
  for (const [at, frame] of RECORDS.entries()) {
    refuse(replaced(at, changed(frame, (writer) => writer.u8(0))), "");
    for (let length = 1; length < frame.length; length++) {
      refuse(replaced(at, frame.subarray(0, length)), "");
    }
  }
});

Deno.test("no record may stand there twice", () => {
  for (const section of SECTIONS) {
    const { at, frame } = firstOf(section.number);
    refuse(replaced(at, frame, frame), "Cannot restore");
  }
  const { at, frame } = firstOf(HEADER);
  refuse(replaced(at, frame, frame), "section 1 comes after 1");
});

Deno.test("each record that is there twice is named", () => {
  const names = [
    [2, "namespace public"],
    [4, "config shell"],
    [6, "service s"],
    [7, "instance 10.0.0.1#300#C"],
    [8, "override of instance 10.0.0.1#300#C"],
    [9, "switch a"],
    [10, "request id r1"],
    [11, "node 1"],
    [12, "removed node 3"],
  ] as const;
  for (const [section, name] of names) {
    const { at, frame } = firstOf(section);
    refuse(replaced(at, frame, frame), `${name} stands there twice`);
  }
});

Deno.test("ids of configs and rows ascend, below the counters of the header", () => {
  const [config, row] = [firstOf(3), firstOf(5)];
  refuse(replaced(config.at, config.frame, config.frame), "wanted an id above 1, below 4");
  refuse(replaced(row.at, row.frame, row.frame), "wanted an id above 1, below 9");
  const header = (nextConfigId: number, nextHistoryId: number) => {
    const bytes = firstOf(HEADER).frame.slice();
    bytes.set([nextConfigId, nextHistoryId], bytes.length - 2);
    return replaced(0, bytes);
  };
  refuse(header(1, 9), "Cannot restore config 1: wanted an id above 0, below 1");
  refuse(header(4, 6), "Cannot restore row 6: wanted an id above 5, below 6");
  createStateMachine().restore([dumpOfFrames(header(4, 9))]);
});

Deno.test("a config has its name alone", () => {
  const { at, frame } = firstOf(3);
  const second = frame.slice();
  const idAt = frameOf(3, ["public", "G", "a"], 1).length - 1;
  assertEquals(second[idAt], 1);
  second[idAt] = 2;
  // The text is there already, so the second one names its place.
  refuse(replaced(at, frame, second), "Cannot restore config 2: its name is taken");
});

Deno.test("a shell has gray versions and neither an id nor a formal config", () => {
  const { at, frame } = firstOf(4);
  const empty = frameOf(4, ["public", "G", "b"], 0).varint(9).varint(0).take();
  refuse(replaced(at, empty, frame), "Cannot restore config b: found id 0 and 0 gray versions");
  const key = frameOf(4, ["public", "G", "shell"], 0).length;
  const formal = frameOf(4, ["public", "G", "a"], 0).raw(frame.subarray(key)).take();
  refuse(replaced(at, formal, frame), "config a stands there twice");
  const { frame: config } = firstOf(3);
  const withId = config.slice();
  withId[0] = 4;
  refuse(RECORDS.toSpliced(firstOf(3).at, 1, withId), "found id 1 and 1 gray versions");
});

Deno.test("a content is one that has come, and an MD5 looks like one", () => {
  const { at, frame } = firstOf(5);
  const text = new TextDecoder("latin1").decode(frame);
  const md5 = /[0-9a-f]{32}/.exec(text)?.index ?? -1;
  const noSuchPlace = frame.slice();
  assertEquals(noSuchPlace[md5 + 32], 1);
  noSuchPlace[md5 + 33] = 3;
  refuse(replaced(at, noSuchPlace), "Cannot restore: content 3 of 3 is wanted");
  const upperCase = frame.slice();
  upperCase[md5] = 0x41;
  refuse(replaced(at, upperCase), "Cannot read an MD5");
});

Deno.test("a dump begins with its header and ends with the count of what came before", () => {
  const restore = (...chunks: Uint8Array[]) => () => createStateMachine().restore(chunks);
  const whole = dumpOfFrames(RECORDS);
  refuse(RECORDS.slice(1), "section 2 comes after 0");
  refuse(replaced(firstOf(2).at), "the namespace public is missing");
  assertThrows(restore(), BytesError, "the dump ends in section 0");
  const end = new ByteWriter().u32(2).u8(END).varint(RECORDS.length).take();
  const last = SECTIONS.at(-1)?.number;
  const cut = whole.subarray(0, whole.length - end.length);
  assertEquals(whole.subarray(cut.length), end);
  assertThrows(restore(cut), BytesError, `the dump ends in section ${last}`);
  assertThrows(restore(whole, end), BytesError, "frames after the end");
  assertThrows(restore(whole, new Uint8Array([7])), BytesError, "1 bytes are left over");
  const fewer = new ByteWriter().raw(cut).u32(2).u8(END).varint(RECORDS.length - 1).take();
  const count = RECORDS.length;
  assertThrows(restore(fewer), BytesError, `found ${count} frames, wanted ${count - 1}`);
});

Deno.test("a header states the magic and a version that is known", () => {
  const { frame } = firstOf(HEADER);
  for (
    const [at, byte, message] of [[1, 0, `of version ${COMMAND_VERSION}`], [
      5,
      0,
      "of version 0",
    ]] as const
  ) {
    const bytes = frame.slice();
    bytes[at] = byte;
    refuse(replaced(0, bytes), message);
  }
});

Deno.test("a dump comes in pieces of any size, which the giver may use again", () => {
  const whole = dumpOfFrames(RECORDS);
  for (const size of [1, 2, 3, 4, 5, 6, 7, 64, 1_000, whole.length]) {
    const machine = createStateMachine();
    const restore = machine.startRestore();
    const buffer = new Uint8Array(size);
    for (let at = 0; at < whole.length; at += size) {
      const piece = whole.subarray(at, at + size);
      buffer.set(piece);
      restore.push(buffer.subarray(0, piece.length));
      buffer.fill(0xff);
    }
    assertEquals(machine.appliedIndex(), 0);
    restore.finish();
    assertEquals(machine.digest(), fullState().digest(), `pieces of ${size}`);
  }
});
