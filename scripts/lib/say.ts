const encoder = new TextEncoder();

/** One line on stdout; scripts talk to people, not to a log. */
export function say(line = ""): void {
  Deno.stdout.writeSync(encoder.encode(`${line}\n`));
}
