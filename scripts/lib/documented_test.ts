/** Commands, options, tasks, settings and routes that documents name are there. What README tells to run is run elsewhere. */
import { assert, assertEquals } from "#assert";
import manifest from "../../deno.json" with { type: "json" };
import { findCommand } from "../../src/cli/commands.ts";
import { allRoutes, type ServerInfo } from "../../src/http/mod.ts";
import { LOG_SUBJECTS } from "../../src/observe/log/mod.ts";
import { OTHER_NAMES, SETTING_SPECS } from "../../src/settings/setting_specs.ts";
import { SIGNING_KEY_VARIABLE } from "../package/sign.ts";
import { CONSOLE_ROUTES } from "./console_routes.ts";
import { documents } from "./document_links.ts";
import { inRepository } from "./repository.ts";

/** What was, and suites that are folders of their own, are left out. */
function texts(): (readonly [name: string, text: string])[] {
  return documents()
    .filter((name) => name !== "CHANGELOG.md" && !name.startsWith("tests/compat/"))
    .map((name) => [name, Deno.readTextFileSync(inRepository(name))]);
}

/** Lines of code: spans, which the formatter may have broken, and blocks. */
function* codeOf(text: string): Iterable<string> {
  const blocks = text.match(/```[\s\S]*?```|^ {4}\S.*$/gm) ?? [];
  for (const block of blocks) yield* block.split("\n");
  const rest = text.replaceAll(/```[\s\S]*?```/g, "").replaceAll(/\s*\n\s*/g, " ");
  for (const [, span = ""] of rest.matchAll(/`([^`]+)`/g)) yield span;
}

/** Where `deno task bench` finds the program that it compares with. */
const OTHER_PROGRAM = "RNACOS_BIN";
/** Options of every command; the others are its own. */
const COMMON = ["-e", "--env-file", "-h", "--help", "-V", "--version"];

function whyNoCommand(line: string): string | undefined {
  const [, rest = ""] = /(?:^|[\s(])(?:\.\/)?rnacos ((?:-e \S+ )?[a-z].*)$/.exec(line) ?? [];
  const words = rest.replace(/^-e \S+ /, "").split(/\s+[|&#>]|;|\)/)[0]?.trim().split(/\s+/) ?? [];
  const [name = "", ...others] = words;
  if (!/^[a-z]+$/.test(name)) return undefined;
  const command = findCommand(name);
  // "rnacos started" is what the server prints.
  if (command === undefined) return name === "started" ? undefined : `there is no command ${name}`;
  const known = [
    ...COMMON,
    ...command.takes.options.flatMap(({ name, alias }) => [name, alias ?? name]),
  ];
  const unknown = others.find((word) => /^--?[a-z]/.test(word) && !known.includes(word));
  return unknown === undefined ? undefined : `${name} has no ${unknown}`;
}

Deno.test("commands and options of rnacos that documents name are there", () => {
  const wrong: string[] = [];
  let count = 0;
  for (const [document, text] of texts()) {
    // A room's own document names formats that begin with the same word.
    if (document.startsWith("src/")) continue;
    for (const line of codeOf(text)) {
      if (/(^|[\s(/])rnacos (-e \S+ )?[a-z]/.test(line)) count++;
      const why = whyNoCommand(line);
      if (why !== undefined) wrong.push(`${document}: ${line}: ${why}`);
    }
  }
  assertEquals(wrong, []);
  assert(count > 30, `only ${count} command lines were found`);
});

Deno.test("tasks that documents name are in deno.json", () => {
  const wrong: string[] = [];
  for (const [document, text] of texts()) {
    for (const [, task = ""] of text.matchAll(/deno\s+task\s+([a-z][a-z:]*)/g)) {
      if (!(task in manifest.tasks)) wrong.push(`${document}: there is no task ${task}`);
    }
  }
  assertEquals(wrong, []);
});

Deno.test("settings that documents name are there", () => {
  const settings = [...SETTING_SPECS.map(({ name }) => name), ...OTHER_NAMES];
  const known = new Set([...settings, SIGNING_KEY_VARIABLE, OTHER_PROGRAM]);
  const wrong: string[] = [];
  for (const [document, text] of texts()) {
    for (const [name] of text.matchAll(/\bRNACOS_[A-Z0-9_]+\b(?![A-Z0-9_*])/g)) {
      if (!known.has(name)) wrong.push(`${document}: there is no setting ${name}`);
    }
  }
  assertEquals(wrong, []);
});

const COMPAT_PAGE = "docs/reference/compat.md";

Deno.test("routes that documents name are served", () => {
  const info: ServerInfo = Object.create(null);
  const routes = [...allRoutes(info), ...CONSOLE_ROUTES];
  const served = new Set(routes.map(({ method, path }) => `${method} ${path}`));
  const wrong: string[] = [];
  let count = 0;
  for (const [document, text] of texts()) {
    // It is about those of Nacos, and made from this server's own.
    if (document === COMPAT_PAGE) continue;
    for (const line of codeOf(text)) {
      const [, method = "", path = ""] =
        /^(GET|POST|PUT|DELETE) (\/[A-Za-z0-9_\-/.]+?)(?:[?'" ]|$)/.exec(line) ?? [];
      if (method === "") continue;
      count++;
      if (!served.has(`${method} ${path}`)) wrong.push(`${document}: ${method} ${path}`);
    }
  }
  assertEquals(wrong, []);
  assert(count > 10, `only ${count} routes were found`);
});

Deno.test("no span of code is broken by the end of a line: it could not be copied", () => {
  const torn: string[] = [];
  for (const [document, text] of texts()) {
    for (const paragraph of text.replaceAll(/```[\s\S]*?```/g, "").split("\n\n")) {
      for (const [span] of paragraph.matchAll(/`[^`]+`/g)) {
        if (span.includes("\n")) torn.push(`${document}: ${span.replaceAll("\n", "\\n")}`);
      }
    }
  }
  assertEquals(torn, []);
});

Deno.test("the page on monitoring lists every log target with its subject, and no other", () => {
  const text = Deno.readTextFileSync(inRepository("docs", "operate", "monitoring.md"));
  const [, section = ""] = text.split("## Log targets\n");
  const rows = [...section.matchAll(/^\| `(\S+)` +\| (.+?) +\| (.+?) +\|$/gm)];
  const listed = new Map(rows.map(([, name = "", subject = ""]) => [name, subject]));
  assertEquals(listed, new Map(LOG_SUBJECTS));
});
