import { Buffer } from "node:buffer";
import { assert, assertEquals } from "#assert";
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
import type { HttpAnswer, HttpRequest } from "../mod.ts";

Deno.test("a request is answered at once, with type, length and date", () => {
  const fixture = new SessionFixture(echo).send(get("/a?b=c"));
  assertEquals(
    fixture.sent,
    "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 11\r\n" +
      "date: Thu, 01 Jan 1970 00:00:00 GMT\r\n\r\nGET /a?b=c ",
  );
  assert(fixture.session.isIdle);
});

Deno.test("requests in one read are answered in their order, whatever their bodies are", async () => {
  const chunked = `POST /3 HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n`;
  const fixture = new SessionFixture(echo).send(
    get("/1") + post("/2", "two") + `${chunked}2\r\nth\r\n3;x=y\r\nree\r\n0\r\nX: y\r\n\r\n` +
      get("/4") + "\r\n" + get("/5"),
  );
  await settle();
  assertEquals(bodies(fixture), ["GET /1 ", "POST /2 two", "POST /3 three", "GET /4 ", "GET /5 "]);
});

Deno.test("a promise holds up what comes behind it", async () => {
  const waiting: ((answer: HttpAnswer) => void)[] = [];
  const fixture = new SessionFixture(({ url }) =>
    url === "/late" ? new Promise((resolve) => waiting.push(resolve)) : answer(url)
  );
  fixture.send(get("/1") + get("/late") + get("/3"));
  assertEquals(bodies(fixture), ["/1"]);
  fixture.send(get("/4"));
  waiting[0]?.(answer("late"));
  await settle();
  assertEquals(bodies(fixture), ["/1", "late", "/3", "/4"]);
});

Deno.test("many requests in one read are served in turns", () => {
  const fixture = new SessionFixture(echo);
  fixture.pump = () => {};
  const { session } = fixture;
  const count = H1.turnRequests + 1;
  const bytes = bufferOf(get("/x").repeat(count));
  const at = session.receive(bytes, 0, bytes.length);
  assertEquals([at, session.hasMore], [get("/x").length * H1.turnRequests, true]);
  assertEquals([session.receive(bytes, at, bytes.length), session.hasMore], [bytes.length, false]);
});

Deno.test("a client that reads nothing is not served further", () => {
  const large = "x".repeat(H1.maxWaitingAnswerBytes);
  let served = 0;
  const fixture = new SessionFixture(() => {
    served++;
    return answer(large);
  });
  fixture.reads = false;
  fixture.send(get("/").repeat(10));
  assertEquals(served, 1);
  fixture.reads = true;
  for (let round = 0; round < 10; round++) fixture.pump();
  assertEquals([served, readAnswers(fixture.sent).length], [10, 10]);
});

Deno.test("a connection lives as long as its version and its options say", () => {
  const ends = (head: string) => {
    const fixture = new SessionFixture(echo).send(`${head}\r\n`);
    const [found] = readAnswers(fixture.sent);
    return [found?.status, found?.headers.get("connection"), fixture.session.isOver];
  };
  const get11 = `GET / HTTP/1.1\r\n${HOST}`;
  assertEquals(ends(get11), [200, null, false]);
  assertEquals(ends(`${get11}Connection: Close\r\n`), [200, "close", true]);
  assertEquals(ends(`${get11}Connection: a ,close\t, b\r\n`), [200, "close", true]);
  assertEquals(ends(`${get11}Connection: closed\r\n`), [200, null, false]);
  assertEquals(ends(`${get11}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n`), [
    200,
    null,
    false,
  ]);
  assertEquals(ends("GET / HTTP/1.0\r\n"), [200, "close", true]);
  assertEquals(ends("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n"), [200, "keep-alive", false]);
  assertEquals(ends("GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n"), [200, "close", true]);
});

Deno.test("a request to upgrade is a request, and its body a body", () => {
  const more =
    "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n";
  const fixture = new SessionFixture(echo).send(post("/up", "a=b", more) + post("/0", "", more));
  assertEquals(bodies(fixture), ["POST /up a=b", "POST /0 "]);
});

Deno.test("a client that has closed its side is answered, and then the connection ends", async () => {
  const fixture = new SessionFixture(echo).send(get("/1") + get("/2")).end();
  assertEquals([bodies(fixture), fixture.session.isOver], [["GET /1 ", "GET /2 "], true]);
  let go: (answer: HttpAnswer) => void = () => {};
  let signal: AbortSignal | undefined;
  const late = new SessionFixture((request) => {
    signal = request.signal;
    return new Promise((resolve) => go = resolve);
  });
  late.send(get("/late")).end();
  assert(!late.session.isOver);
  late.pass(H1.halfClosedMs);
  assertEquals(signal?.aborted, false);
  late.pass(1);
  assertEquals(signal?.aborted, true);
  go(answer("late"));
  await settle();
  assertEquals([bodies(late), late.session.isOver], [["late"], true]);
  assert(new SessionFixture(echo).send("GET / HT").end().session.isOver);
});

Deno.test("fields are found in any case, several are joined, and they outlive their bytes", async () => {
  const seen: (string | null)[] = [];
  const look = ({ headers }: HttpRequest) =>
    seen.push(headers.get("x-a"), headers.get("X-B"), headers.get("x-c"));
  let kept: HttpRequest | undefined;
  const fixture = new SessionFixture(async (request) => {
    kept = request;
    look(request);
    await Promise.resolve();
    look(request);
    return answer("ok");
  });
  const agent = "a value that is long enough to be a view of the head";
  fixture.send(get("/", `X-A: 1\r\nx-b:\t ${agent} \t\r\nX-a:2\r\n`)).send(get("/other"));
  await settle();
  if (kept !== undefined) look(kept);
  const first = ["1, 2", agent, null];
  assertEquals(seen.slice(0, 6), [...first, ...first]);
  assertEquals(kept?.headers.has("host"), true);
});

Deno.test("times run out, each at its own", () => {
  const fixture = (sent: string) => new SessionFixture(echo).send(sent);
  const statusAfter = (found: SessionFixture, ms: number) => {
    found.pass(ms);
    const before = [found.session.isOver, found.sent === ""];
    found.pass(1);
    return [...before, found.session.isOver, readAnswers(found.sent).at(-1)?.status];
  };
  assertEquals(statusAfter(fixture(""), H1.firstByteMs), [false, true, true, undefined]);
  assertEquals(statusAfter(fixture("G"), H1.headMs), [false, true, true, 408]);
  assertEquals(statusAfter(fixture(get("/")), H1.idleMs), [false, false, true, 200]);
  const small = post("/", "body").slice(0, -1);
  assertEquals(statusAfter(fixture(small), H1.smallBodyMs), [false, true, true, 408]);
  const dripping = fixture("G");
  for (let ms = 0; ms < H1.headMs; ms += 1_000) dripping.pass(1_000).send("E");
  assertEquals(readAnswers(dripping.pass(1_000).sent)[0]?.status, 408);
  const unread = new SessionFixture(() => answer("no"));
  unread.send(`POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n`);
  assertEquals(statusAfter(unread, H1.discardMs), [false, false, true, 200]);
});

Deno.test("a server that stops answers what is under way, and ends what is idle", async () => {
  let go: (answer: HttpAnswer) => void = () => {};
  const late = new SessionFixture(() => new Promise((resolve) => go = resolve)).send(get("/"));
  late.session.leave();
  assert(!late.session.isOver);
  go(answer("late"));
  await settle();
  assertEquals(readAnswers(late.sent)[0]?.headers.get("connection"), "close");
  assert(late.session.isOver);
  const idle = new SessionFixture(echo).send(get("/"));
  idle.session.leave();
  assert(idle.session.isOver);
});

Deno.test("an answer that comes after the end of its connection is forgotten", async () => {
  let go: (answer: HttpAnswer) => void = () => {};
  let isCancelled = false;
  const body = new ReadableStream({ cancel: () => void (isCancelled = true) });
  const fixture = new SessionFixture(() => new Promise((resolve) => go = resolve)).send(get("/"));
  fixture.session.refuseForRoom();
  go(new Response(body));
  await settle();
  assertEquals([fixture.sent, fixture.session.isOver, isCancelled], ["", true, true]);
});

Deno.test("HTTP/2 is handed over where it begins, and refused where nobody takes it", () => {
  const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  const taken = new SessionFixture(echo, true).send(preface);
  assertEquals([taken.session.isHttp2, taken.unread, taken.sent], [true, preface.length, ""]);
  const refused = new SessionFixture(echo).send(preface);
  assertEquals([readAnswers(refused.sent)[0]?.status, refused.session.isOver], [505, true]);
  const late = new SessionFixture(echo, true).send(get("/") + preface);
  assertEquals(readAnswers(late.sent).map(({ status }) => status), [200, 505]);
});

Deno.test("a service that throws is answered with 500 and told", async () => {
  const fixture = new SessionFixture(({ url }) => {
    if (url === "/now") throw new Error("defect");
    return Promise.reject(new Error("defect"));
  });
  fixture.send(get("/now") + get("/late"));
  await settle();
  assertEquals(readAnswers(fixture.sent).map(({ status }) => status), [500, 500]);
  assertEquals(fixture.defects.length, 2);
});

function bufferOf(latin1: string) {
  return Buffer.from(latin1, "latin1");
}

Deno.test("a connection of which nothing was read yet waits, and has nothing to do", () => {
  const { session } = new SessionFixture(echo);
  const { isIdle, hasMore, isOver, isTorn, isHttp2, wasIdle } = session;
  assertEquals([isIdle, hasMore, isOver, isTorn, isHttp2, wasIdle], [
    true,
    ...Array(5).fill(false),
  ]);
});
