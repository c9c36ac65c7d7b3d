import { assert, assertEquals, assertRejects } from "#assert";
import { StartError } from "../settings/mod.ts";
import { readSecret } from "./read_secret.ts";

/** Gives these pieces, one a read. */
function stdinOf(pieces: readonly string[], isTerminal: boolean) {
  const rest = pieces.map((piece) => new TextEncoder().encode(piece));
  const raw: boolean[] = [];
  return {
    raw,
    isTerminal: () => isTerminal,
    setRaw: (mode: boolean) => void raw.push(mode),
    isRaw: () => raw.at(-1) === true,
    read(into: Uint8Array) {
      const piece = rest.shift();
      if (piece !== undefined) into.set(piece);
      return Promise.resolve(piece?.length ?? null);
    },
  };
}

function ask(pieces: readonly string[], isTerminal: boolean, file?: string) {
  const printed: string[] = [];
  const stdin = stdinOf(pieces, isTerminal);
  const secret = readSecret({
    file,
    stdin,
    print: (text) => {
      // A question that is seen before the terminal is ready shows what is typed at once.
      assert(text === "\n" || stdin.isRaw(), "asks while the terminal shows what is typed");
      printed.push(text);
    },
  });
  return { secret, printed, stdin };
}

Deno.test("A password that is typed twice is taken, nothing of it is shown, and the terminal is as before", async () => {
  const { secret, printed, stdin } = ask(["hu", "x\u007fsh\r", "wrong\u0015hush\n"], true);
  assertEquals(await secret, "hush");
  assertEquals(printed, ["New password: ", "\n", "The same again: ", "\n"]);
  assertEquals(stdin.raw, [true, false, true, false]);
});

Deno.test("Passwords that differ, and none, are refused; the terminal is as before", async () => {
  for (
    const [pieces, wanted] of [
      [["one\n", "two\n"], "differ"],
      [["\n"], "none was typed"],
      [["\u0004"], "none was typed"],
    ] as const
  ) {
    const { secret, stdin } = ask(pieces, true);
    await assertRejects(() => secret, StartError, wanted);
    assertEquals(stdin.raw.at(-1), false);
  }
});

Deno.test("A pipe and a file give one line, without its end", async () => {
  assertEquals(await ask(["hu", "sh\r\n"], false).secret, "hush");
  assertEquals(await ask(["hush"], true, "-").secret, "hush");
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, " hush \n");
    assertEquals(await ask([], true, path).secret, " hush ");
    for (const text of ["", "\n", "a\nb\n", "x".repeat(5_000)]) {
      await Deno.writeTextFile(path, text);
      await assertRejects(() => ask([], true, path).secret, StartError);
    }
    await assertRejects(() => ask([], true, `${path}.none`).secret, StartError, "Cannot read");
    for (const text of ["", "a\nb", "x".repeat(4_096)]) {
      await assertRejects(() => ask([text], false).secret, StartError);
    }
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("the longest password is taken from a file, and one more character is none", async () => {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, "x".repeat(4_096));
    assertEquals((await ask([], true, path).secret).length, 4_096);
    await Deno.writeTextFile(path, "x".repeat(4_097));
    await assertRejects(() => ask([], true, path).secret, StartError, "it is no password");
  } finally {
    await Deno.remove(path);
  }
  assertEquals((await ask(["x".repeat(4_095)], false).secret).length, 4_095);
});

Deno.test("what is typed without an end is given up, and an end without a line is one", async () => {
  const endless = Array.from({ length: 20 }, () => "x".repeat(256));
  const { secret, stdin } = ask(endless, true);
  await assertRejects(() => secret, StartError, "Cannot use what was typed");
  assertEquals(stdin.raw, [true, false]);
  // The terminal is gone in the middle.
  assertEquals(await ask(["hush\n", "hush"], true).secret, "hush");
  assertEquals(await ask(["a\bhush\n", "hush\u0004"], true).secret, "hush");
  assertEquals(await ask(["\u007fhush\n", "hush\n"], true).secret, "hush");
});
