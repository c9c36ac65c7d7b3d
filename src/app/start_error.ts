/** A start refused for a reason that the operator can mend: one clear line on stderr and exit code 2. */
export class StartError extends Error {
  override readonly name = "StartError";
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
