import { assertEquals, assertStringIncludes, assertThrows } from "#assert";
import { startFlags } from "./compile_program.ts";
import { cutElfBase } from "./cut_base.ts";
import { executableKind } from "./executable_kind.ts";
import { archiveName, baseName, targetNamed, TARGETS } from "./targets.ts";

/** An ELF file of a header, a section's 16 bytes, the table of one section, and what follows. */
function elf(machine: number, payload: string): Uint8Array {
  const table = 0x50;
  const head = new Uint8Array(table + 0x40);
  const view = new DataView(head.buffer);
  view.setUint32(0, 0x7f454c46);
  view.setUint16(18, machine, true);
  view.setBigUint64(0x28, BigInt(table), true);
  view.setUint16(0x3a, 0x40, true);
  view.setUint16(0x3c, 1, true);
  view.setBigUint64(table + 24, 0x40n, true);
  view.setBigUint64(table + 32, 0x10n, true);
  const tail = new TextEncoder().encode(payload);
  const whole = new Uint8Array(head.length + tail.length);
  whole.set(head);
  whole.set(tail, head.length);
  return whole;
}

Deno.test("executableKind() tells machines apart", () => {
  assertEquals(executableKind(elf(62, "")), "ELF x86_64");
  assertEquals(executableKind(elf(183, "")), "ELF aarch64");
  assertEquals(executableKind(elf(3, "")), "ELF machine 3");
  const mach = new Uint8Array(64);
  mach.set([0xcf, 0xfa, 0xed, 0xfe, 0x0c, 0, 0, 1]);
  assertEquals(executableKind(mach), "Mach-O aarch64");
  const pe = new Uint8Array(128);
  pe.set([0x4d, 0x5a]);
  pe[0x3c] = 0x40;
  pe.set([0x50, 0x45, 0, 0, 0x64, 0x86], 0x40);
  assertEquals(executableKind(pe), "PE x86_64");
  for (const none of [new Uint8Array(), new Uint8Array(500), new TextEncoder().encode("#!/bin")]) {
    assertEquals(executableKind(none), "no executable");
  }
});

Deno.test("cutElfBase() takes what comes before a compiled program, and nothing else", () => {
  const base = elf(62, "");
  assertEquals(cutElfBase(elf(62, "d3n0l4nd and more")), base);
  const { message } = assertThrows(() => cutElfBase(elf(62, "something else")), Error);
  assertStringIncludes(message, "somethin");
});

Deno.test("targets have the names that users download", () => {
  assertEquals(TARGETS.map(archiveName), [
    "rnacos-x86_64-unknown-linux-gnu.tar.gz",
    "rnacos-aarch64-unknown-linux-gnu.tar.gz",
    "rnacos-x86_64-apple-darwin.tar.gz",
    "rnacos-aarch64-apple-darwin.tar.gz",
    "rnacos-x86_64-pc-windows-msvc.zip",
  ]);
  const windows = targetNamed("x86_64-pc-windows-msvc");
  assertEquals(baseName(windows), "denort-x86_64-pc-windows-msvc.exe");
  assertStringIncludes(assertThrows(() => targetNamed("z80"), Error).message, "Unknown target z80");
});

Deno.test("a program is compiled with the rights of the task serve, and no others", () => {
  assertEquals(startFlags("deno run --no-prompt --allow-net main.ts"), [
    "--no-prompt",
    "--allow-net",
  ]);
  assertEquals(startFlags().some((flag) => flag === "-A" || flag === "--allow-run"), false);
  assertThrows(() => startFlags("deno serve main.ts"), Error, "Cannot read the task serve");
});
