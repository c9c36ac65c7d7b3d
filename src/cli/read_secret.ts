/** A password from a terminal, where nobody sees it, or from a file or a pipe. Never from the command line itself. */
import { StartError } from "../settings/mod.ts";

const MAX_SECRET_BYTES = 4_096;
const ENTER = ["\r", "\n"];
const RUB_OUT = ["\u007f", "\b"];
const END = "\u0004";
const CONTROL_U = "\u0015";

interface SecretSource {
  isTerminal(): boolean;
  setRaw(mode: boolean, options?: { readonly cbreak: boolean }): void;
  read(into: Uint8Array): Promise<number | null>;
}

interface SecretOptions {
  /** `-` for stdin; undefined for the terminal, or stdin where there is none. */
  readonly file: string | undefined;
  readonly print: (text: string) => void;
  readonly stdin?: SecretSource;
}

/** Throws StartError when there is none, or two that are typed differ. */
export async function readSecret(
  { file, print, stdin = Deno.stdin }: SecretOptions,
): Promise<string> {
  if (file !== undefined && file !== "-") return oneLineOf(await readFile(file), file);
  if (file === "-" || !stdin.isTerminal()) return oneLineOf(await readAll(stdin), "standard input");
  const first = await typed("New password: ", stdin, print);
  if (first === "") throw new StartError("Cannot go on without a password: none was typed");
  if (await typed("The same again: ", stdin, print) === first) return first;
  throw new StartError("Cannot go on: the two passwords differ");
}

async function readFile(path: string): Promise<string> {
  try {
    const { size } = await Deno.stat(path);
    if (size > MAX_SECRET_BYTES) throw new StartError(`Cannot use ${path}: it is no password`);
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof StartError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new StartError(`Cannot read the password: ${why}`);
  }
}

/** The line's end does not belong to it. */
function oneLineOf(text: string, place: string): string {
  const secret = text.replace(/\r?\n$/, "");
  if (secret !== "" && !/[\r\n]/.test(secret)) return secret;
  throw new StartError(`Cannot use the password of ${place}: one line is wanted`);
}

async function readAll(stdin: SecretSource): Promise<string> {
  const all = new Uint8Array(MAX_SECRET_BYTES);
  let length = 0;
  for (;;) {
    const count = await stdin.read(all.subarray(length));
    if (count === null) return new TextDecoder().decode(all.subarray(0, length));
    length += count;
    if (length === all.length) throw new StartError("Cannot use standard input: it is no password");
  }
}

async function typed(
  question: string,
  stdin: SecretSource,
  print: SecretOptions["print"],
): Promise<string> {
  // Before it asks: nothing that is typed at once may be seen. Signals go on working, so that it can be given up.
  stdin.setRaw(true, { cbreak: true });
  try {
    print(question);
    return await lineOf(stdin);
  } finally {
    stdin.setRaw(false);
    print("\n");
  }
}

async function lineOf(stdin: SecretSource): Promise<string> {
  const decoder = new TextDecoder();
  const piece = new Uint8Array(256);
  let line: string[] = [];
  while (line.length <= MAX_SECRET_BYTES) {
    const count = await stdin.read(piece);
    if (count === null) return line.join("");
    for (const char of decoder.decode(piece.subarray(0, count), { stream: true })) {
      if (ENTER.includes(char) || char === END) return line.join("");
      if (RUB_OUT.includes(char)) line.pop();
      else if (char === CONTROL_U) line = [];
      else line.push(char);
    }
  }
  throw new StartError("Cannot use what was typed: it is no password");
}
