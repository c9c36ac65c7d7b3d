import { assertEquals, assertStringIncludes } from "#assert";
import { isConsoleFresh } from "./console_build.ts";
import { buildConsoleOnce } from "./console_once.ts";

/** A project that is built by writing its page. */
class Project {
  readonly folder = Deno.makeTempDirSync({ prefix: "console-once-" });
  readonly said: string[] = [];

  constructor(build = 'Deno.mkdirSync("dist"); Deno.writeTextFileSync("dist/index.html", "")') {
    for (const name of ["src", "public"]) Deno.mkdirSync(`${this.folder}/${name}`);
    for (const name of ["src/main.tsx", "index.html", "vite.config.ts"]) this.write(name, "");
    this.write("deno.json", "{}");
    this.write("build.ts", build);
  }

  write(name: string, text: string): void {
    Deno.writeTextFileSync(`${this.folder}/${name}`, text);
  }

  state(): { state?: string; why?: string } {
    return JSON.parse(Deno.readTextFileSync(`${this.folder}/build_state.json`));
  }

  async build(port?: string): Promise<readonly string[]> {
    const { folder, said } = this;
    await buildConsoleOnce({ port, folder, say: (line) => said.push(line) });
    return said.splice(0).map((line) => line.replace(/\d+ s/, "N s"));
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}

const BUILT = ["The console is built beside the start, once", "The console is there, after N s"];

Deno.test("a console that is missing is built once, and again when its sources are newer", async () => {
  using project = new Project();
  assertEquals(await project.build(), BUILT);
  assertEquals([isConsoleFresh(project.folder), project.state().state], [true, "built"]);
  assertEquals(await project.build(), []);
  Deno.utimeSync(`${project.folder}/src/main.tsx`, Date.now() / 1_000, Date.now() / 1_000 + 60);
  assertEquals(isConsoleFresh(project.folder), false);
});

Deno.test("nothing is built without a port, nor while another start builds", async () => {
  using project = new Project();
  assertEquals(await project.build(" 0 "), []);
  project.write("build_state.json", JSON.stringify({ state: "building", sinceMs: Date.now() }));
  assertEquals(await project.build(), []);
  project.write("build_state.json", JSON.stringify({ state: "building", sinceMs: 0 }));
  assertEquals(await project.build(), BUILT);
});

Deno.test("a build that fails says why in one line, which is left for the server", async () => {
  using project = new Project("const x = 1;\nawait Promise.reject(new Error(`no packages here`));");
  const [first, second = ""] = await project.build();
  assertEquals(first, BUILT[0]);
  assertStringIncludes(second, "no packages here");
  const { state, why = "" } = project.state();
  assertEquals(state, "failed");
  assertStringIncludes(second, why);
});
