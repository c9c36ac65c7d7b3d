import { assertEquals, assertRejects, assertStringIncludes } from "#assert";
import { NacosSession } from "./nacos_session.ts";
import type { AskHttp, HttpAnswer, HttpQuestion } from "./types.ts";

function json(value: unknown, status = 200): HttpAnswer {
  return { status, text: JSON.stringify(value) };
}

/** Answers with `answer`, after a turn as a network does, and keeps what it was asked. */
function recorder(answer: (question: HttpQuestion) => HttpAnswer) {
  const asked: string[] = [];
  const ask: AskHttp = async (question) => {
    const { method, url, form } = question;
    asked.push(`${method} ${url.pathname}${url.search}${form === undefined ? "" : ` ${form}`}`);
    await Promise.resolve();
    return answer(question);
  };
  return { ask, asked };
}

function session(ask: AskHttp, place = "http://h:8848", user = "", password = "") {
  return new NacosSession(ask, { url: new URL(place), user, password });
}

Deno.test("a server without users is asked without a token, below its context path", async () => {
  for (
    const [place, root] of [
      ["http://h:8848", "/nacos"],
      ["http://h:8848/", "/nacos"],
      ["http://h:8848/other/", "/other"],
    ] as const
  ) {
    const { ask, asked } = recorder(() => json({ a: 1 }));
    assertEquals(await session(ask, place).find("v1/x", { q: "a b&c" }), { a: 1 });
    assertEquals(asked, [`GET ${root}/v1/x?q=a+b%26c`]);
  }
});

Deno.test("what is absent, empty or no JSON is told apart", async () => {
  const answers: Readonly<Record<string, HttpAnswer>> = {
    gone: { status: 404, text: "none" },
    removed: { status: 410, text: "" },
    unknown: { status: 501, text: "" },
    empty: { status: 200, text: "" },
    text: { status: 200, text: "key: value" },
    list: { status: 200, text: "[1]" },
  };
  const { ask } = recorder(({ url }) =>
    answers[url.pathname.split("/").at(-1) ?? ""] ?? json("", 500)
  );
  const asker = session(ask);
  const found = [];
  for (const name of Object.keys(answers)) found.push(await asker.find(name));
  assertEquals(found, [undefined, undefined, undefined, undefined, null, [1]]);
  for (const name of ["gone", "text", "list"]) {
    await assertRejects(() => asker.get(name), Error, "something else than an object of JSON");
  }
  await assertRejects(() => asker.find("broken"), Error, "/nacos/broken answers 500");
  assertEquals(await asker.find("broken", {}, [500]), undefined);
});

/** A server that takes `token` only, and gives it to who logs in. */
function guarded(loginPath: string, token: () => string, wrapped: boolean) {
  return recorder(({ url, form }) => {
    if (url.pathname === `/nacos/${loginPath}`) {
      if (form?.get("password") !== "p&w") return json({ message: "unknown user" }, 403);
      const answer = { accessToken: token() };
      return json(wrapped ? { code: 0, data: answer } : answer);
    }
    if (url.pathname.includes("login")) return json({}, 404);
    return url.searchParams.get("accessToken") === token() ? json({ a: 1 }) : json({}, 403);
  });
}

Deno.test("both versions of the login are known", async () => {
  for (const [path, wrapped] of [["v1/auth/login", false], ["v3/auth/user/login", true]] as const) {
    const { ask, asked } = guarded(path, () => "t", wrapped);
    const asker = session(ask, "http://h", "nacos", "p&w");
    assertEquals(await asker.find("v1/x"), { a: 1 });
    assertEquals(asked.slice(-2), [
      `POST /nacos/${path} username=nacos&password=p%26w`,
      "GET /nacos/v1/x?accessToken=t",
    ]);
  }
});

Deno.test("a token that ran out is asked for again, once for all who need it", async () => {
  let token = "first";
  const { ask, asked } = guarded("v1/auth/login", () => token, false);
  const asker = session(ask, "http://h", "nacos", "p&w");
  await asker.find("v1/x");
  token = "second";
  const found = await Promise.all(Array.from({ length: 20 }, () => asker.find("v1/x")));
  assertEquals(found.every((each) => each !== undefined), true);
  assertEquals(asked.filter((line) => line.includes("login")).length, 2);
});

Deno.test("who may not read is told so, and never with the password or the token", async () => {
  const wrong = guarded("v1/auth/login", () => "t", false);
  const login = await assertRejects(
    () => session(wrong.ask, "http://h", "nacos", "secret").find("v1/x"),
    Error,
    "cannot log in to http://h/nacos/ as nacos: v1/auth/login answers 403",
  );
  assertEquals(login.message.includes("secret"), false);
  const { ask, asked } = recorder(({ url }) =>
    url.pathname.includes("login") ? json({ accessToken: "hush" }) : json("no right", 403)
  );
  const refused = await assertRejects(
    () => session(ask, "http://h", "nacos", "p&w").find("v1/x"),
    Error,
    "http://h/nacos/v1/x answers 403",
  );
  assertEquals(refused.message.includes("hush"), false);
  assertEquals(asked.length, 4);
  const open = recorder(() => json("log in first", 403));
  const none = await assertRejects(() => session(open.ask).find("v1/x"), Error, "answers 403");
  assertStringIncludes(none.message, "log in first");
  assertEquals(open.asked.length, 1);
});

Deno.test("a login is made once for all who ask, and its answer must hold a token", async () => {
  const { ask, asked } = recorder(() => json({ accessToken: "t" }));
  const asker = session(ask, "http://h", "nacos", "p&w");
  assertEquals(await Promise.all([asker.token(), asker.token()]), ["t", "t"]);
  assertEquals(asked.length, 1);
  assertEquals(await session(ask, "http://h").token(), "");
  for (const answer of [["t"], "t", { data: ["t"] }]) {
    const odd = recorder(({ url }) => json(url.pathname.includes("login") ? answer : {}));
    await assertRejects(
      () => session(odd.ask, "http://h", "nacos", "p&w").token(),
      Error,
      "cannot log in to http://h/nacos/ as nacos",
    );
  }
});
