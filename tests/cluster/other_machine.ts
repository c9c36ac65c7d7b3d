/** Another machine on the network of this one: a network namespace with a cable to here. Wants the rights of root. */

function ip(...args: readonly string[]): { success: boolean; text: string } {
  try {
    const { success, stderr } = new Deno.Command("ip", { args: [...args], stdin: "null" })
      .outputSync();
    return { success, text: new TextDecoder().decode(stderr) };
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return { success: false, text: "no ip" };
    throw thrown;
  }
}

export class OtherMachine implements Disposable {
  readonly #name = `rn${Deno.pid}-${Math.floor(Math.random() * 1_000)}`;
  /** Address of this machine on the cable. */
  readonly hereIp: string;
  /** Address of the other one. */
  readonly ip: string;

  /** Throws when the namespace cannot be made. */
  constructor() {
    const [a, b] = [0, 0].map(() => 1 + Math.floor(Math.random() * 250));
    this.hereIp = `10.${a}.${b}.1`;
    this.ip = `10.${a}.${b}.2`;
    const name = this.#name;
    const inside = ["netns", "exec", name, "ip"];
    const steps: readonly (readonly string[])[] = [
      ["netns", "add", name],
      ["link", "add", name, "type", "veth", "peer", "name", "cable", "netns", name],
      ["addr", "add", `${this.hereIp}/24`, "dev", name],
      ["link", "set", name, "up"],
      [...inside, "addr", "add", `${this.ip}/24`, "dev", "cable"],
      [...inside, "link", "set", "cable", "up"],
      [...inside, "link", "set", "lo", "up"],
    ];
    for (const step of steps) {
      const { success, text } = ip(...step);
      if (success) continue;
      this[Symbol.dispose]();
      throw new Error(`ip ${step.join(" ")}: ${text}`);
    }
  }

  /** Whether the rights suffice. */
  static canBeMade(): boolean {
    try {
      new OtherMachine()[Symbol.dispose]();
      return true;
    } catch {
      return false;
    }
  }

  /** Put before a command, it runs there. */
  get wrapper(): readonly string[] {
    return ["ip", "netns", "exec", this.#name];
  }

  /** Runs a script of this repository there; resolves with what it writes. */
  async run(
    script: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const [command = "", ...before] = this.wrapper;
    const { stdout, stderr } = await new Deno.Command(command, {
      args: [...before, Deno.execPath(), "run", "-A", "--no-check", ...script],
      env: { ...env },
      stdin: "null",
    }).output();
    return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  }

  /** The processes there must have ended. */
  [Symbol.dispose](): void {
    ip("link", "del", this.#name);
    ip("netns", "del", this.#name);
  }
}
