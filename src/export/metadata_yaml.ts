/**
 * The one YAML file that is read here: `.metadata.yml` of an archive, a list of flat maps under the key `metadata`. Java
 * writes it in block style, with texts plain, in either quotes or as literal blocks. What is not of this form is refused
 * by its line; nothing in the file can be taken for more than a text.
 */
import { BytesError } from "../base/mod.ts";

const KEY = /^([A-Za-z]+):(?:[ \t]+(.*))?$/;
const BLANK = /^\s*(#.*)?$/;
const BLOCK = /^\|([+-]?)([1-9]?)([+-]?)\s*(#.*)?$/;
/** Characters that begin something other than a plain text. */
const OTHER = /^[&*!|>%@`[\]{}]/;
const ESCAPES: ReadonlyMap<string, string> = new Map(Object.entries({
  ...{ "0": "\0", a: "\x07", b: "\b", t: "\t", "\t": "\t", n: "\n", v: "\v", f: "\f", r: "\r" },
  ...{ e: "\x1b", " ": " ", '"': '"', "/": "/", "\\": "\\", N: "\x85", _: "\xa0" },
  ...{ L: "\u2028", P: "\u2029" },
}));
const HEX_DIGITS: ReadonlyMap<string, number> = new Map(Object.entries({ x: 2, u: 4, U: 8 }));

type MetadataItem = ReadonlyMap<string, string>;

class Reader {
  readonly #lines: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#lines = text.replace(/^\ufeff/, "").split(/\r\n|\n|\r/);
  }

  items(): MetadataItem[] {
    this.#skipBlank();
    if (this.#line() === "---") {
      this.#at++;
      this.#skipBlank();
    }
    const [, key, rest = ""] = KEY.exec(this.#line() ?? "") ?? [];
    const isEmpty = /^\[\s*\]\s*(#.*)?$/.test(rest);
    if (key !== "metadata" || !(BLANK.test(rest) || isEmpty)) {
      throw this.#refuse("metadata: is wanted");
    }
    this.#at++;
    const found: MetadataItem[] = [];
    for (this.#skipBlank(); this.#line() !== undefined; this.#skipBlank()) {
      if (isEmpty) throw this.#refuse("nothing is wanted behind an empty list");
      found.push(this.#item());
    }
    return found;
  }

  #item(): MetadataItem {
    const [, before = "", dash = "", first = ""] = /^( *)(- +)(.*)$/.exec(this.#line() ?? "") ?? [];
    if (dash === "") throw this.#refuse("an item that begins with - is wanted");
    const indent = before.length + dash.length;
    const item = new Map<string, string>();
    this.#member(item, first, indent);
    for (this.#skipBlank(); this.#indent() === indent; this.#skipBlank()) {
      this.#member(item, (this.#line() ?? "").slice(indent), indent);
    }
    return item;
  }

  #member(item: Map<string, string>, text: string, indent: number): void {
    const [, key, rest = ""] = KEY.exec(text) ?? [];
    if (key === undefined) throw this.#refuse("name: text is wanted");
    if (item.has(key)) throw this.#refuse(`${key} is there already`);
    item.set(key, this.#value(rest, indent));
  }

  /** The reader is at the line of the key, and behind the value afterwards. */
  #value(rest: string, indent: number): string {
    const quote = rest[0];
    if (quote === "'" || quote === '"') return this.#quoted(rest.slice(1), quote);
    const block = BLOCK.exec(rest);
    if (block !== null) return this.#block(block, indent);
    if (OTHER.test(rest)) throw this.#refuse(`a text is wanted, and not what ${quote} begins`);
    return this.#plain(rest, indent);
  }

  #plain(rest: string, indent: number): string {
    const lines = [withoutComment(rest)];
    this.#at++;
    while (true) {
      const line = this.#line();
      if (line === undefined) break;
      const isInner = line.trim() === "" || this.#indent() > indent;
      if (!isInner) break;
      if (/:(\s|$)/.test(line)) {
        throw this.#refuse("a text in quotes is wanted, or a name less far in");
      }
      lines.push(withoutComment(line));
      this.#at++;
    }
    while (lines.length > 1 && lines.at(-1)?.trim() === "") lines.pop();
    const text = folded(lines);
    return text === "null" || text === "~" ? "" : text;
  }

  /** A backslash at the end of a line joins it with the next one; any other end of a line is a space. */
  #quoted(first: string, quote: string): string {
    let text = "";
    let rest = first;
    let lineBreaks = 0;
    for (;;) {
      const { taken, after, joins } = quote === "'" ? single(rest) : this.#double(rest);
      if (lineBreaks > 0 && (taken !== "" || after !== undefined)) {
        text += lineBreaks === 1 ? " " : "\n".repeat(lineBreaks - 1);
        lineBreaks = 0;
      }
      text += taken;
      if (after !== undefined) {
        if (!BLANK.test(after)) throw this.#refuse(`nothing is wanted behind the closing ${quote}`);
        this.#at++;
        return text;
      }
      this.#at++;
      const next = this.#line();
      if (next === undefined) throw this.#refuse(`a closing ${quote} is wanted`);
      rest = next.trimStart();
      lineBreaks = joins ? 0 : lineBreaks + 1;
    }
  }

  #double(rest: string): Piece {
    let taken = "";
    // Blanks before the end of a line are no part of the text, unless they are escaped.
    let kept = 0;
    for (let at = 0; at < rest.length; at++) {
      const char = rest[at] ?? "";
      if (char === '"') return { taken, after: rest.slice(at + 1), joins: false };
      if (char !== "\\") {
        taken += char;
        if (char !== " " && char !== "\t") kept = taken.length;
        continue;
      }
      const escape = rest[++at];
      if (escape === undefined) return { taken, after: undefined, joins: true };
      const digits = HEX_DIGITS.get(escape);
      if (digits === undefined) {
        const plain = ESCAPES.get(escape);
        if (plain === undefined) {
          throw this.#refuse(`a known escape is wanted, and not \\${escape}`);
        }
        taken += plain;
        kept = taken.length;
        continue;
      }
      const code = /^[0-9A-Fa-f]+$/.test(rest.slice(at + 1, at + 1 + digits))
        ? parseInt(rest.slice(at + 1, at + 1 + digits), 16)
        : NaN;
      if (!(code <= 0x10_ffff) || at + digits >= rest.length) {
        throw this.#refuse(`${digits} digits of a character are wanted behind \\${escape}`);
      }
      taken += digits === 8 ? String.fromCodePoint(code) : String.fromCharCode(code);
      kept = taken.length;
      at += digits;
    }
    return { taken: taken.slice(0, kept), after: undefined, joins: false };
  }

  #block([, before = "", digit = "", behind = ""]: RegExpExecArray, indent: number): string {
    const chomp = before || behind;
    let inner = digit === "" ? undefined : indent + Number(digit);
    const lines: string[] = [];
    for (this.#at++;; this.#at++) {
      const line = this.#line();
      if (line === undefined) break;
      const found = this.#indent();
      const isBlank = /^ *$/.test(line) && (inner === undefined || found < inner);
      if (!isBlank && found <= indent) break;
      if (!isBlank && found < (inner ??= found)) {
        throw this.#refuse(`${inner} spaces are wanted before it`);
      }
      lines.push(isBlank ? "" : line.slice(inner));
    }
    let trailing = 0;
    while (lines.at(-1) === "") {
      lines.pop();
      trailing++;
    }
    const text = lines.join("\n");
    if (chomp === "-") return text;
    return text +
      (chomp === "+" ? "\n".repeat(trailing + (text === "" ? 0 : 1)) : text === "" ? "" : "\n");
  }

  #line(): string | undefined {
    return this.#lines[this.#at];
  }

  #indent(): number {
    const line = this.#line();
    return line === undefined ? -1 : line.length - line.replace(/^ +/, "").length;
  }

  #skipBlank(): void {
    while (this.#at < this.#lines.length && BLANK.test(this.#line() ?? "")) this.#at++;
  }

  #refuse(why: string): BytesError {
    return new BytesError(`line ${this.#at + 1} of .metadata.yml cannot be read: ${why}`);
  }
}

/** A part of a text in quotes; `after` is what stands behind the closing one, undefined when that is to come. */
interface Piece {
  readonly taken: string;
  readonly after: string | undefined;
  readonly joins: boolean;
}

function single(rest: string): Piece {
  for (let at = rest.indexOf("'"); at >= 0; at = rest.indexOf("'", at + 2)) {
    if (rest[at + 1] === "'") continue;
    return {
      taken: rest.slice(0, at).replaceAll("''", "'"),
      after: rest.slice(at + 1),
      joins: false,
    };
  }
  return { taken: rest.trimEnd().replaceAll("''", "'"), after: undefined, joins: false };
}

function withoutComment(line: string): string {
  return line.replace(/(^|\s)#.*$/, "").trim();
}

/** One end of a line is a space, each further one is kept. */
function folded(lines: readonly string[]): string {
  let text = lines[0] ?? "";
  let blank = 0;
  for (const line of lines.slice(1)) {
    if (line === "") blank++;
    else {
      text += (blank === 0 ? " " : "\n".repeat(blank)) + line;
      blank = 0;
    }
  }
  return text.trim();
}

/** Throws BytesError, whatever the text is. */
export function readMetadataYaml(text: string): MetadataItem[] {
  return new Reader(text).items();
}
