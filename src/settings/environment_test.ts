import { assertEquals, assertThrows } from "#assert";
import { loadEnvironment } from "./environment.ts";
import { StartError } from "./start_error.ts";

async function inFolder(run: (folder: string) => void): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the real environment wins over the file", () =>
  inFolder((folder) => {
    Deno.writeTextFileSync(`${folder}/a.env`, "\ufeffA=file\r\nB='two\nlines'\nC=\n");
    const environment = loadEnvironment(`${folder}/a.env`, { A: "real", D: "4" });
    assertEquals(environment, { A: "real", B: "two\nlines", C: "", D: "4" });
  }));

Deno.test("a file that was named must be there, and be one", () =>
  inFolder((folder) => {
    assertThrows(
      () => loadEnvironment(`${folder}/none.env`, {}),
      StartError,
      `Cannot read the environment file ${folder}/none.env: `,
    );
    assertThrows(() => loadEnvironment(folder, {}), StartError, "Cannot read the environment file");
    Deno.writeTextFileSync(`${folder}/bad.env`, "A=1\nB\n");
    assertThrows(() => loadEnvironment(`${folder}/bad.env`, {}), StartError, "line 2");
  }));
