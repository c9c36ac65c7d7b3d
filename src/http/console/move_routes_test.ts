/** What managers move in by the console: from a file, from a server; nobody else, one at a time, without secrets. */
import { assert, assertEquals, assertMatch } from "#assert";
import { AuthFixture, SYSTEM_CALLER } from "../../../tests/support/http/auth_fixture.ts";
import { zipParts } from "../../export/zip_parts.ts";
import type { MoveRow, MoveStatus, PageOf } from "./wire.ts";

const BASE = "/rnacos/v1/console/move";

function zipOf(files: Readonly<Record<string, string>>): Uint8Array<ArrayBuffer> {
  const entries = Object.entries(files).map(([name, text]) => ({
    name,
    data: new TextEncoder().encode(text),
    modifiedMs: 0,
  }));
  return new Uint8Array([...zipParts(entries)].flatMap((part) => [...part]));
}

class Mover {
  readonly fixture: AuthFixture;
  readonly token: string;

  constructor(fixture: AuthFixture, token: string) {
    this.fixture = fixture;
    this.token = token;
  }

  async ask(line: string, body?: Uint8Array<ArrayBuffer> | object, token = this.token) {
    const [method = "", path = ""] = line.split(" ");
    const isFile = body instanceof Uint8Array;
    const request = new Request(`http://h${BASE}${path}`, {
      method,
      headers: {
        accessToken: token,
        ...body === undefined ? {} : {
          "content-type": isFile ? "application/octet-stream" : "application/json",
        },
      },
      ...body === undefined ? {} : { body: isFile ? body : JSON.stringify(body) },
    });
    const answer = await this.fixture.handler(request, {
      remoteAddr: { transport: "tcp", hostname: "10.0.0.7", port: 50_000 },
    });
    return { status: answer.status, text: await answer.text() };
  }

  /** Begins one and gives how it ended. */
  async move(line: string, body: Uint8Array<ArrayBuffer> | object) {
    const { status, text } = await this.ask(line, body);
    assertEquals(status, 200, text);
    await this.fixture.api.moves.ended();
    return this.job();
  }

  async job(): Promise<NonNullable<MoveStatus["job"]>> {
    const found: MoveStatus = JSON.parse((await this.ask("GET ")).text);
    assert(found.job !== undefined);
    return found.job;
  }

  async rows(query = ""): Promise<string[]> {
    const page: PageOf<MoveRow> = JSON.parse((await this.ask(`GET /rows${query}`)).text);
    return page.items.map(({ kind, namespace, name, outcome, why }) =>
      [kind, namespace, name, outcome, why].filter((part) => part !== "").join(" ")
    );
  }

  content(dataId: string, namespace = "public"): string | undefined {
    return this.fixture.rooms.node.state.config({ namespace, group: "G", dataId })?.content;
  }
}

async function withMover(work: (mover: Mover) => Promise<void>): Promise<void> {
  const fixture = await AuthFixture.start();
  try {
    await work(new Mover(fixture, await fixture.person("boss", { roles: ["0"] })));
  } finally {
    fixture.close();
  }
}

const counted = ({ counts }: NonNullable<MoveStatus["job"]>) =>
  Object.fromEntries(counts.map(({ kind, outcome, count }) => [`${kind} ${outcome}`, count]));

Deno.test("a file is previewed row by row with its conflicts, and comes in as it was shown", async () => {
  await withMover(async (mover) => {
    const first = await mover.move("POST /file?name=a.zip", zipOf({ "G/a": "own", "G/b": "same" }));
    assertEquals(counted(first), { "config new": 2 });
    const other = zipOf({ "G/a": "other", "G/b": "same", "G/c": "new", "G/bad name!": "x" });
    const looked = await mover.move("POST /file?name=b.zip&preview=true", other);
    assertEquals([looked.state, looked.isPreview, looked.source], ["done", true, "b.zip"]);
    const rows = await mover.rows();
    assertEquals(rows.slice(1), [
      "config public a skipped",
      "config public c new",
      "config public b same",
    ]);
    assertMatch(rows[0] ?? "", /^config public bad name! refused .+/);
    assertEquals(await mover.rows("?outcome=new"), ["config public c new"]);
    assertEquals([mover.content("a"), mover.content("c")], ["own", undefined]);
    const done = await mover.move("POST /file?name=b.zip&existing=replace", other);
    assertEquals(counted(done), {
      "config replaced": 1,
      "config same": 1,
      "config new": 1,
      "config refused": 1,
    });
    assertEquals([mover.content("a"), mover.content("c")], ["other", "new"]);
    const elsewhere = await mover.move("POST /file?namespace=dev", zipOf({ "G/a": "there" }));
    assertEquals(counted(elsewhere), { "namespace new": 1, "config new": 1 });
    assertEquals(mover.content("a", "dev"), "there");
  });
});

Deno.test("what is no file of ours is refused, and nothing of a broken one comes in", async () => {
  await withMover(async (mover) => {
    const text = new TextEncoder().encode("RNBACKUP and more");
    const backup = await mover.ask("POST /file", text);
    assertEquals(backup.status, 400);
    assertMatch(backup.text, /rnacos restore/);
    const whole = zipOf({ "G/a": "first", "G/b": "second" });
    const broken = await mover.move("POST /file", whole.subarray(0, whole.length - 30).slice());
    assertEquals(broken.state, "failed");
    assertMatch(broken.error, /^the file cannot be read: /);
    assertEquals([counted(broken), mover.content("a")], [{}, undefined]);
  });
});

/** As much of a Nacos as is asked; `held` keeps the answers back. */
async function withSource(
  work: (address: string, asked: string[], held: { until: Promise<void> }) => Promise<void>,
): Promise<void> {
  const asked: string[] = [];
  const held = { until: Promise.resolve() };
  const config = { dataId: "a", group: "G", content: "moved", type: "text" };
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    asked.push(`${pathname} ${searchParams.get("accessToken")}`);
    if (pathname.endsWith("/auth/login")) return Response.json({ accessToken: "token-there" });
    await held.until;
    if (pathname.endsWith("/namespaces")) return Response.json({ data: [] });
    if (searchParams.get("show") === "all") return Response.json(config);
    if (pathname.endsWith("/cs/configs")) {
      return Response.json({ pagesAvailable: 1, pageItems: [config] });
    }
    return Response.json({ count: 0, doms: [] });
  });
  try {
    await work(`http://127.0.0.1:${server.addr.port}`, asked, held);
  } finally {
    await server.shutdown();
  }
}

const WISH = { kind: "server", existing: "skip", history: false, users: true, preview: false };

Deno.test("a server is asked with name and password, of which nothing is kept or shown", async () => {
  await withMover(async (mover) => {
    await withSource(async (address, asked) => {
      const secrets = { user: "nacos", password: "secret-there" };
      const job = await mover.move("POST ", { ...WISH, address, ...secrets });
      assertEquals([job.state, job.error, counted(job)], ["done", "", { "config new": 1 }]);
      assertEquals(mover.content("a"), "moved");
      assert(asked.includes("/nacos/v1/cs/configs token-there"), asked.join("\n"));
      assertEquals(job.source, `${address}/`);
      assert(!JSON.stringify(job).includes("secret-there"));
      assertEquals(job.startedBy, "boss");
    });
  });
});

Deno.test("one at a time; one that is cancelled writes nothing any more, though its source holds on", async () => {
  await withMover(async (mover) => {
    await withSource(async (address, _asked, held) => {
      const hold = Promise.withResolvers<void>();
      held.until = hold.promise;
      const wish = { ...WISH, address };
      assertEquals((await mover.ask("POST ", wish)).status, 200);
      const second = await mover.ask("POST ", wish);
      assertMatch(second.text, /Another import is running/);
      assertEquals((await mover.ask("POST /cancel", {})).status, 200);
      await mover.fixture.api.moves.ended();
      hold.resolve();
      const job = await mover.job();
      assertEquals([job.state, mover.content("a")], ["cancelled", undefined]);
      assertEquals(counted(await mover.move("POST ", wish)), { "config new": 1 });
    });
  });
});

Deno.test("who loses the right while it works ends it", async () => {
  await withMover(async (mover) => {
    await withSource(async (address, _asked, held) => {
      const hold = Promise.withResolvers<void>();
      held.until = hold.promise;
      assertEquals((await mover.ask("POST ", { ...WISH, address })).status, 200);
      await mover.fixture.access.users.update(
        { name: "boss", roles: ["2"] },
        SYSTEM_CALLER,
      );
      hold.resolve();
      await mover.fixture.api.moves.ended();
      const admin = await mover.fixture.person("chief", { roles: ["0"] });
      const { job }: MoveStatus = JSON.parse((await mover.ask("GET ", undefined, admin)).text);
      assertEquals([job?.state, job?.error], ["failed", "who began it may not do so any more"]);
      assertEquals(mover.content("a"), undefined);
    });
  });
});

Deno.test("only managers may, and an address is one of what it says it is", async () => {
  await withMover(async (mover) => {
    const developer = await mover.fixture.person("dev", { roles: ["1"] });
    for (const line of ["GET ", "GET /rows", "POST ", "POST /file", "POST /cancel"]) {
      const body = line.startsWith("GET") ? undefined : { ...WISH, address: "http://127.0.0.1:1" };
      assertEquals((await mover.ask(line, body, developer)).status, 403, line);
    }
    const refusal = async (more: object) => {
      const { status, text } = await mover.ask("POST ", { ...WISH, ...more });
      assert(!text.includes("secret"), text);
      return `${status} ${JSON.parse(text).message}`;
    };
    assertMatch(await refusal({ address: "nowhere" }), /^400 The address is wanted like/);
    assertMatch(await refusal({ address: "http://a:secret@h" }), /^400 .+fields of their own/);
    assertMatch(await refusal({ address: "http://h/?token=secret" }), /^400 .+fields of their own/);
    assertMatch(
      await refusal({ address: "file:///etc/passwd" }),
      /^400 The address begins with file:/,
    );
    assertMatch(
      await refusal({ kind: "mysql", address: "mysql://h" }),
      /^400 The address is wanted with the name of the database/,
    );
    const gone = await mover.move("POST ", { ...WISH, address: "http://127.0.0.1:1" });
    assertEquals(gone.state, "failed");
    assertMatch(gone.error, /refused|connect/i);
  });
});
