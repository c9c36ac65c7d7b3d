import { assertEquals, assertRejects, assertStringIncludes } from "#assert";
import { encodeBackup } from "../../export/mod.ts";
import { StartError } from "../../settings/start_error.ts";
import { download } from "../download.ts";
import { findCommand } from "../commands.ts";

const TOKEN = "0123456789abcdef0123456789abcdef";
const HEADER = {
  ...{ software: "1.2.3", clusterId: "0123456789abcdef0123456789abcdef", nodeId: 2, index: 9 },
  ...{ term: 1, createdMs: 0, digest: "fedcba9876543210fedcba9876543210" },
};
const PARTS = [...encodeBackup(HEADER, [new Uint8Array(100_000), new Uint8Array(100_000)])];

/** Runs `use` beside a server that answers everything in one way. */
async function withServer(
  answer: (request: Request) => Response,
  use: (port: number) => Promise<void>,
): Promise<void> {
  const listening = { hostname: "127.0.0.1", port: 0, onListen: () => {}, onError: () => GONE };
  const server = Deno.serve(listening, answer);
  try {
    await use(server.addr.port);
  } finally {
    await server.shutdown();
  }
}

const GONE = new Response(null, { status: 500 });

async function backUp(port: number) {
  const folder = await Deno.makeTempDir();
  const lines: string[] = [];
  const print = (text: string) => void lines.push(text);
  try {
    const code = await findCommand("backup")?.run({
      rest: ["--addr", `127.0.0.1:${port}`, "--out", `${folder}/a.rnb`],
      environment: () => ({ HOME: folder, RNACOS_BACKUP_TOKEN: TOKEN }),
      print,
      printError: print,
    });
    const files = [...Deno.readDirSync(folder)].map(({ name }) => name);
    return { code, text: lines.join(""), files };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A body of these parts; `then` says how it goes on. */
function bodyOf(parts: readonly Uint8Array<ArrayBuffer>[], then: "end" | "break" | "wait") {
  const rest = [...parts];
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      const part = rest.shift();
      if (part !== undefined) controller.enqueue(part);
      else if (then === "break") controller.error(new Error("the server is gone"));
      else if (then === "end") controller.close();
      else return new Promise<void>(() => {});
      return undefined;
    },
  });
}

Deno.test("a backup without a file to write is refused before anybody is asked", async () => {
  const print = () => {};
  const run = () =>
    Promise.resolve(
      findCommand("backup")?.run({
        ...{ rest: ["--addr", "127.0.0.1:1"], environment: () => ({}), print, printError: print },
      }),
    );
  await assertRejects(run, StartError, "without --out FILE");
});

Deno.test("backup asks with its token in a header and writes what it was given", async () => {
  const asked: string[] = [];
  await withServer((request) => {
    const { pathname, search } = new URL(request.url);
    asked.push(pathname + search, request.headers.get("authorization") ?? "");
    return new Response(bodyOf(PARTS, "end"));
  }, async (port) => {
    const { code, text, files } = await backUp(port);
    assertEquals([code, files], [0, ["a.rnb"]], text);
    assertStringIncludes(text, "node 2 of cluster 0123456789abcdef0123456789abcdef at log entry 9");
    assertStringIncludes(text, "digest fedcba9876543210fedcba9876543210\n");
  });
  assertEquals(asked, ["/rnacos/backup?format=full", `Bearer ${TOKEN}`]);
});

Deno.test("a server that breaks off, or sends less than a backup, leaves no file", async () => {
  const cases: readonly (readonly [() => Response, string])[] = [
    [() => new Response(bodyOf(PARTS.slice(0, 2), "break")), "it breaks off in the middle"],
    [() => new Response(bodyOf(PARTS.slice(0, 2), "end")), "it is incomplete"],
    [() => new Response("<html>"), "no backup of rnacos"],
    [() => new Response("no leader\nis known", { status: 503 }), "503: no leader is known"],
  ];
  for (const [answer, wanted] of cases) {
    await withServer(answer, async (port) => {
      const { code, text, files } = await backUp(port);
      assertEquals([code, files], [1, []], text);
      assertStringIncludes(text, wanted);
    });
  }
});

Deno.test("a server that falls silent in the middle is given up", async () => {
  await withServer(() => new Response(bodyOf(PARTS.slice(0, 1), "wait")), async (port) => {
    const read = async () => {
      const asked = { host: "127.0.0.1", port, path: "/", headers: {}, idleMs: 100 };
      for await (const _part of download(asked)) {
        // Reading is all that is wanted.
      }
    };
    await assertRejects(read, Error, "it is silent for 100 ms");
  });
});
