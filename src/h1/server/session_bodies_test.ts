import { assert, assertEquals, assertMatch } from "#assert";
import { H1 } from "../../base/mod.ts";
import {
  answer,
  bodies,
  echo,
  get,
  HOST,
  post,
  readAnswers,
  SessionFixture,
  settle,
} from "../../../tests/support/h1/session_fixture.ts";
import type { HttpAnswer } from "../mod.ts";

Deno.test("a small body is waited for and a larger one comes in pieces", async () => {
  const fixture = new SessionFixture(echo);
  const small = post("/small", "x".repeat(1_000));
  fixture.send(small.slice(0, -1));
  assertEquals(fixture.sent, "");
  fixture.send("x");
  assertEquals(bodies(fixture), [`POST /small ${"x".repeat(1_000)}`]);
  const content = "0123456789abcdef".repeat(20_000);
  const large = post("/large", content);
  for (let at = 0; at < large.length; at += 10_000) {
    fixture.send(large.slice(at, at + 10_000));
    await settle();
  }
  assertEquals(bodies(fixture)[1], `POST /large later ${content}`);
  fixture.send(get("/next"));
  assertEquals(bodies(fixture)[2], "GET /next ");
});

Deno.test("a body that nobody reads is not read, up to its buffer, and the rest of it is skipped", async () => {
  let go: (answer: HttpAnswer) => void = () => {};
  const fixture = new SessionFixture(({ url }) =>
    url === "/next" ? answer("next") : new Promise((resolve) => go = resolve)
  );
  const content = "x".repeat(200_000);
  fixture.send(post("/", content) + get("/next"));
  // What is beyond the buffer stays where it is.
  assert(fixture.unread > 0 || fixture.unread === get("/next").length);
  fixture.send("");
  go(answer("unread"));
  await settle();
  assertEquals(bodies(fixture), ["unread", "next"]);
});

Deno.test("a body that is too long to be skipped ends the connection behind its answer", () => {
  const fixture = new SessionFixture(() => answer("no", 413));
  const length = H1.maxDiscardedBytes + H1.maxWholeBodyBytes * 2;
  fixture.send(`POST / HTTP/1.1\r\n${HOST}Content-Length: ${length}\r\n\r\nabc`);
  assertMatch(fixture.sent, /^HTTP\/1.1 413 .*\r\n[^]*connection: close\r\n/);
  assert(fixture.session.isOver);
});

Deno.test("chunks that nobody wants end the connection after a while", () => {
  const fixture = new SessionFixture(() => answer("no", 413));
  fixture.send(`POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n`);
  assertEquals(readAnswers(fixture.sent)[0]?.status, 413);
  const chunk = `8000\r\n${"x".repeat(0x8000)}\r\n`;
  for (let sent = 0; sent < H1.maxDiscardedBytes; sent += 0x8000) {
    assert(!fixture.session.isOver);
    fixture.send(chunk);
  }
  assert(fixture.session.isOver);
  assertEquals(readAnswers(fixture.sent).length, 1);
});

Deno.test("a HEAD that is refused has no content either", () => {
  for (
    const [line, fields] of [["HEAD / HTTP/1.1", ""], ["HEAD / HTTP/1.1", "a b\r\n"], [
      "HEAD / HTTP/9.9",
      HOST,
    ]]
  ) {
    const { sent } = new SessionFixture(echo).send(`\r\n${line}\r\n${fields}\r\n`);
    assert(sent.endsWith("\r\n\r\n"), sent);
    assertMatch(sent, /^HTTP\/1\.1 (400|505) /);
    assertMatch(sent, /content-length: [1-9]/);
  }
  const chunked = `HEAD / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n`;
  const small = `HEAD / HTTP/1.1\r\n${HOST}Content-Length: 3\r\n\r\n`;
  const broken = [new SessionFixture(echo).send(`${chunked}x`)];
  broken.push(new SessionFixture(echo).send(small).pass(H1.smallBodyMs + 1));
  const next = new SessionFixture(echo).send(small + "abc").send("GET\0");
  for (const { sent } of broken) assert(sent.endsWith("\r\n\r\n"), sent);
  assert(next.sent.endsWith("no method has"), next.sent);
});

Deno.test("HEAD has the length of the answer and nothing of its content", () => {
  const fixture = new SessionFixture(() => answer("content"));
  fixture.send(`HEAD / HTTP/1.1\r\n${HOST}\r\n`).send(get("/"));
  const [head, next] = readAnswers(fixture.sent, [0]);
  assertEquals([head?.headers.get("content-length"), next?.body], ["7", "content"]);
});

Deno.test("answers without content have no length", () => {
  const fixture = new SessionFixture(({ url }) => answer("ignored", Number(url.slice(1))));
  fixture.send(get("/204") + get("/304") + get("/200"));
  const lengths = readAnswers(fixture.sent).map(({ headers }) => headers.get("content-length"));
  assertEquals(lengths, [null, null, "7"]);
});

Deno.test("a client that waits for a word gets it when its body is wanted", async () => {
  const head = `POST /c HTTP/1.1\r\n${HOST}Content-Length: 3\r\nExpect: 100-continue\r\n\r\n`;
  const fixture = new SessionFixture(echo).send(head);
  assertEquals(fixture.sent, "HTTP/1.1 100 Continue\r\n\r\n");
  fixture.send("abc");
  await settle();
  assertEquals(readAnswers(fixture.sent)[1]?.body, "POST /c later abc");
  // Who does not wait for it does not get it.
  const impatient = new SessionFixture(echo).send(`${head}abc`);
  assertEquals(bodies(impatient), ["POST /c abc"]);
  const refused = new SessionFixture(() => answer("no", 403)).send(head);
  const [found] = readAnswers(refused.sent);
  assertEquals([found?.status, found?.headers.get("connection")], [403, "close"]);
  const old = new SessionFixture(echo).send(head.replace("HTTP/1.1", "HTTP/1.0"));
  assertEquals(old.sent, "");
  assertEquals(bodies(old.send("abc")), ["POST /c abc"]);
});

Deno.test("a body that breaks off is an error for its reader", async () => {
  const errors: string[] = [];
  const fixture = new SessionFixture((request) =>
    request.bytes().then(() => answer("whole"), (error: Error) => {
      errors.push(error.message);
      return answer("broken", 400);
    })
  );
  fixture.send(`POST / HTTP/1.1\r\n${HOST}Content-Length: 100000\r\n\r\nabc`).end();
  await settle();
  assertEquals(errors, ["Cannot read the request body: it ended before its end"]);
  assertEquals([readAnswers(fixture.sent)[0]?.status, fixture.session.isOver], [400, true]);
  const chunked = new SessionFixture(echo);
  chunked.send(`POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n`);
  chunked.send("nonsense");
  await settle();
  assertEquals([readAnswers(chunked.sent)[0]?.status, chunked.session.isOver], [400, true]);
});

Deno.test("a stream leaves in chunks, as fast as it is taken, and ends with its last chunk", async () => {
  let pulls = 0;
  const piece = new Uint8Array(H1.maxWaitingAnswerBytes).fill(120);
  const stream = () =>
    new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        if (pulls++ < 5) controller.enqueue(piece);
        else controller.close();
      },
    }, { highWaterMark: 0 });
  const fixture = new SessionFixture(({ url }) =>
    url === "/stream" ? new Response(stream(), { headers: { "x-a": "b" } }) : answer("next")
  );
  fixture.reads = false;
  fixture.send(get("/stream") + get("/next"));
  await settle();
  assertEquals(pulls, 1);
  fixture.reads = true;
  for (let round = 0; round < 10; round++) {
    fixture.pump();
    await settle();
  }
  const [head = "", ...rest] = fixture.sent.split("\r\n\r\n");
  assertMatch(head, /^HTTP\/1.1 200 OK\r\nx-a: b\r\ntransfer-encoding: chunked\r\ndate: /);
  const chunk = `${piece.length.toString(16)}\r\n${"x".repeat(piece.length)}\r\n`;
  assert(rest.join("\r\n\r\n").startsWith(`${chunk.repeat(5)}0\r\n\r\nHTTP/1.1 200 OK\r\n`));
  assert(fixture.sent.endsWith("next"));
});

Deno.test("a stream that fails tears the connection, and one that nobody reads is cancelled", async () => {
  const failing = new SessionFixture(() =>
    new Response(
      new ReadableStream({
        pull(controller) {
          controller.error(new Error("broken"));
        },
      }),
    )
  );
  failing.send(get("/"));
  await settle();
  assertEquals([failing.session.isTorn, failing.session.isOver], [true, true]);
  assertEquals(failing.defects, ["An answer broke off"]);
  assert(!failing.sent.endsWith("0\r\n\r\n"));
  let cancelled = 0;
  const endless = () =>
    new Response(new ReadableStream({ cancel: () => void cancelled++ }), {
      headers: { "content-length": "5" },
    });
  const gone = new SessionFixture(endless).send(get("/"));
  gone.session.close();
  const head = new SessionFixture(endless).send(`HEAD / HTTP/1.1\r\n${HOST}\r\n`);
  await settle();
  assertEquals(cancelled, 2);
  assertEquals(readAnswers(head.sent, [0])[0]?.headers.get("content-length"), "5");
});

Deno.test("responses of the platform that are no streams have a length", async () => {
  const fixture = new SessionFixture(({ url }) =>
    url === "/none"
      ? new Response(null, { status: 204 })
      : new Response(null, { status: 302, headers: { "content-length": "5" } })
  );
  fixture.send(get("/none") + get("/found"));
  await settle();
  const found = readAnswers(fixture.sent);
  assertEquals(found.map(({ status, headers }) => [status, headers.get("content-length")]), [
    [204, null],
    [302, "0"],
  ]);
});

Deno.test("a larger body that stops is given up, and its reader told", async () => {
  const errors: string[] = [];
  const fixture = new SessionFixture((request) =>
    request.bytes().then(() => answer("whole"), (error: Error) => {
      errors.push(error.message);
      return answer("broken", 400);
    })
  );
  fixture.send(`POST / HTTP/1.1\r\n${HOST}Content-Length: 100000\r\n\r\nabc`);
  await settle();
  fixture.pass(H1.bodyIdleMs).send("x");
  await settle();
  fixture.pass(H1.bodyIdleMs);
  await settle();
  assertEquals(fixture.sent, "");
  fixture.pass(1);
  await settle();
  const [found] = readAnswers(fixture.sent);
  assertEquals(errors, ["Cannot read the request body: The request body took too long"]);
  assertEquals([found?.status, found?.body], [408, "The request body took too long"]);
  assertEquals([found?.headers.get("connection"), fixture.session.isOver], ["close", true]);
});
