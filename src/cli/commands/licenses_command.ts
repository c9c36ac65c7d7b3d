/** `rnacos licenses`: the texts that licences want to travel with the program. */
import type { CommandCall } from "../command.ts";

/** Beside the entry module: in the repository, and inside the compiled program. */
const FILES = ["LICENSE", "THIRD_PARTY_LICENSES.txt"];

/** Prints the texts; without those of others where the program runs from its sources. */
export function runLicenses({ print, printError }: CommandCall): Promise<number> {
  for (const name of FILES) {
    try {
      print(Deno.readTextFileSync(new URL(name, Deno.mainModule)));
    } catch (thrown) {
      if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
      printError(`${name} is only in the compiled program\n`);
    }
  }
  return Promise.resolve(0);
}
