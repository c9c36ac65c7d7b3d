import { assertEquals, assertRejects, assertStringIncludes } from "#assert";
import { findCommand } from "../commands.ts";
import { StartError } from "../../settings/start_error.ts";

/** Runs `rnacos members` with these arguments. */
async function members(...rest: string[]) {
  const lines: string[] = [];
  const code = await findCommand("members")?.run({
    rest,
    environment: () => ({ HOME: "/nowhere", RNACOS_HTTP_PORT: "1" }),
    print: (text) => lines.push(text),
    printError: (text) => lines.push(text),
  });
  return { code, text: lines.join("") };
}

/** Runs `use` with a server of five nodes; resolves with what it was asked. */
async function withCluster(use: (address: string) => Promise<void>): Promise<string[]> {
  const asked: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const { pathname, search } = new URL(request.url);
    asked.push(`${request.method} ${pathname}${search}`);
    if (pathname.endsWith("/remove-node")) {
      return new Response("true");
    }
    return Response.json({
      current_leader: 4,
      membership_config: { members: [1, 2, 3, 4], members_after_consensus: null },
      learners: [5],
    });
  });
  try {
    await use(`127.0.0.1:${server.addr.port}`);
  } finally {
    await server.shutdown();
  }
  return asked;
}

Deno.test("members lists who belongs to the cluster", async () => {
  const asked = await withCluster(async (server) => {
    assertEquals(await members("--server", server), {
      code: 0,
      text: "node 1: voter\nnode 2: voter\nnode 3: voter\nnode 4: leader\nnode 5: learner\n",
    });
  });
  assertEquals(asked, ["GET /nacos/v1/raft/metrics"]);
});

Deno.test("members --keep takes the others out, the leader last", async () => {
  const asked = await withCluster(async (server) => {
    const { code, text } = await members("--keep", "3", "--server", server);
    assertEquals(code, 0);
    assertStringIncludes(text, "node 4: taken out\nnode 1: voter\n");
  });
  assertEquals(asked.slice(1), [
    "POST /nacos/v1/raft/remove-node?id=5",
    "POST /nacos/v1/raft/remove-node?id=4",
  ]);
});

Deno.test("members says what it cannot use or reach", async () => {
  for (const rest of [["--keep", "0"], ["--keep"], ["--server", "host"], ["all"]]) {
    await assertRejects(() => members(...rest), StartError);
  }
  const { code, text } = await members();
  assertEquals(code, 1);
  assertStringIncludes(text, "cannot ask the server at 127.0.0.1:1");
});

Deno.test("members sends no token to the machine itself, and needs no settings to ask a named server", async () => {
  const shown: (string | null)[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    shown.push(request.headers.get("authorization"));
    return Response.json({
      current_leader: 1,
      membership_config: { members: [1, 2], members_after_consensus: null },
    });
  });
  const lines: string[] = [];
  const code = await findCommand("members")?.run({
    rest: ["--server", `127.0.0.1:${server.addr.port}`, "--keep", "1"],
    environment: () => ({ RNACOS_CLUSTER_TOKEN: "secret", RNACOS_HTTP_PORT: "none" }),
    print: (text) => lines.push(text),
    printError: (text) => lines.push(text),
  });
  await server.shutdown();
  assertEquals([code, shown], [0, [null, null]], lines.join(""));
});

Deno.test("members proves who asks where a server wants it of all, its own machine included", async () => {
  const shown: (string | null)[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const sent = request.headers.get("authorization");
    shown.push(sent);
    return sent === "Bearer secret"
      ? Response.json({
        current_leader: 1,
        membership_config: { members: [1], members_after_consensus: null },
      })
      : Response.json({ message: "user not found!" }, { status: 403 });
  });
  const lines: string[] = [];
  const code = await findCommand("members")?.run({
    rest: ["--server", `127.0.0.1:${server.addr.port}`],
    environment: () => ({ RNACOS_CLUSTER_TOKEN: "secret" }),
    print: (text) => lines.push(text),
    printError: (text) => lines.push(text),
  });
  await server.shutdown();
  assertEquals([code, lines.join("")], [0, "node 1: leader\n"]);
  assertEquals(shown, [null, "Bearer secret"]);
});

Deno.test("members says in the server's own words why it is refused", async () => {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) =>
      request.method === "GET"
        ? Response.json({
          current_leader: 1,
          membership_config: { members: [1, 2], members_after_consensus: null },
        })
        : Response.json({ status: 403, message: 'send "it"', path: "/x" }, { status: 403 }),
  );
  const { code, text } = await members("--server", `127.0.0.1:${server.addr.port}`, "--keep", "1");
  await server.shutdown();
  assertEquals(code, 1);
  assertStringIncludes(text, 'answers 403 to POST /nacos/v1/raft/remove-node?id=2: send "it"');
});

Deno.test("members knows who joins in the middle of a change, and takes out who is above the bound alone", async () => {
  const shown: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    if (request.method === "POST") {
      shown.push(`${new URL(request.url).search} ${request.headers.get("authorization")}`);
      return new Response("true");
    }
    return Response.json({
      current_leader: 12,
      membership_config: { members: [10, 2, 12], members_after_consensus: [2, 11] },
      learners: [2, 9],
    });
  });
  const lines: string[] = [];
  // Another spelling of the own machine, which is not known as such.
  const code = await findCommand("members")?.run({
    rest: ["--server", `127.1:${server.addr.port}`, "--keep", "9"],
    environment: () => ({ RNACOS_CLUSTER_TOKEN: " secret " }),
    print: (text) => lines.push(text),
    printError: (text) => lines.push(text),
  });
  await server.shutdown();
  assertEquals(code, 0, lines.join(""));
  assertEquals(shown, ["?id=11 Bearer secret", "?id=10 Bearer secret", "?id=12 Bearer secret"]);
  assertEquals(lines, [
    "node 11: taken out\n",
    "node 10: taken out\n",
    "node 12: taken out\n",
    "node 2: learner\n",
    "node 9: learner\n",
  ]);
});

Deno.test("members takes whole ids of up to nine digits", async () => {
  const asked = await withCluster(async (server) => {
    assertEquals((await members("--keep", "999999999", "--server", server)).code, 0);
  });
  assertEquals(asked.length, 1);
  for (const keep of ["1000000000", "01", "-1", "1.5", "x"]) {
    await assertRejects(() => members("--keep", keep), StartError, `Cannot use --keep ${keep}`);
  }
});
