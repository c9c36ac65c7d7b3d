/** A set of commands that does not know them. */
import { assertEquals, assertThrows } from "#assert";
import { ByteReader, BytesError, ByteWriter, STATE } from "../../base/mod.ts";
import { commandRule, CommandSet } from "./command.ts";
import { Interner } from "./interner.ts";
import { type ApplyContext, done } from "./outcome.ts";

interface Add {
  readonly type: "add" | "take";
  readonly amount: number;
  /** Came with version 3. */
  readonly label?: string;
}

interface Sum {
  amount: number;
}

function rule(type: Add["type"], number: number) {
  return commandRule<Add, Sum, string>(
    {
      type,
      number,
      since: 2,
      ...(type === "add" ? { sinceOf: ({ label }) => (label === undefined ? 2 : 3) } : {}),
      write: (writer, command) => void writer.varint(command.amount),
      read: (reader) => ({ type, amount: reader.varint() }),
    },
    (context: ApplyContext<Sum>, { amount }) => {
      context.tables.amount += type === "add" ? amount : -amount;
      return done(context, { existed: true }, [type]);
    },
  );
}

const COMMANDS = new CommandSet<Add, Sum, string>([rule("take", 1), rule("add", 0)]);

Deno.test("a command is found by its type and by its number", () => {
  const tables = { amount: 1 };
  const place = { index: 7, timeMs: 1, operator: "", rulesVersion: 1 };
  const context = { tables, bounds: STATE, interner: new Interner(), ...place };
  const result = { ok: true, id: 0, existed: true, index: 7 } as const;
  for (const [type, number, sum] of [["add", 0, 201], ["take", 1, 1]] as const) {
    const command = { type, amount: 200 };
    const writer = new ByteWriter();
    COMMANDS.write(writer, command);
    assertEquals(writer.take(), new Uint8Array([number, 200, 1]));
    assertEquals(COMMANDS.read(new ByteReader(new Uint8Array([number, 200, 1]))), command);
    assertEquals(COMMANDS.apply(context, command), { result, events: [type] });
    assertEquals(tables.amount, sum);
  }
});

Deno.test("a number that no command has cannot be read, nor a type written", () => {
  const read = () => COMMANDS.read(new ByteReader(new Uint8Array([2, 1])));
  assertThrows(read, BytesError, "found kind 2, wanted below 2");
  const one = new CommandSet<Add, Sum, string>([rule("add", 0)]);
  const write = () => one.write(new ByteWriter(), { type: "take", amount: 1 });
  assertThrows(write, BytesError, "No command is called take");
});

Deno.test("a command states the version that it needs: its kind's, or that of a later member", () => {
  const versionOf = (command: Add) => COMMANDS.rulesVersionOf(command);
  assertEquals(versionOf({ type: "take", amount: 1, label: "l" }), 2);
  assertEquals(versionOf({ type: "add", amount: 1 }), 2);
  assertEquals(versionOf({ type: "add", amount: 1, label: "l" }), 3);
});

Deno.test("types and numbers are taken once, and no number is left out", () => {
  const setOf = (...rules: ReturnType<typeof rule>[]) => () =>
    new CommandSet<Add, Sum, string>(rules);
  assertThrows(setOf(rule("add", 0), rule("add", 1)), Error, "Two commands are called add");
  assertThrows(setOf(rule("add", 0), rule("take", 0)), Error, "Two commands have the number 0");
  assertThrows(setOf(rule("add", 0), rule("take", 2)), Error, "some are left out");
});
