import { assertEquals, assertThrows } from "#assert";
import { ApiError, JsonMembers, MCP } from "../../base/mod.ts";
import { listed, pageArg, shown, soughtArg, textArg } from "./tool.ts";

const args = (members: Record<string, unknown>) => new JsonMembers(members);

Deno.test("pages begin with 1 and have one size", () => {
  assertEquals(pageArg(args({})), { pageNo: 1, pageSize: MCP.pageRows });
  assertEquals(pageArg(args({ page: 1 })).pageNo, 1);
  assertEquals(pageArg(args({ page: 3 })).pageNo, 3);
  for (const page of [0, -1]) assertThrows(() => pageArg(args({ page })), ApiError, "from 1 on");
});

Deno.test("a page says how many rows are behind it, and where to find them", () => {
  const at = (pageNo: number) => listed(["row"], 5, { pageNo, pageSize: 2 });
  assertEquals(at(1), { total: 5, rows: ["row"], more: "3 more rows: ask for page 2" });
  assertEquals(at(2)["more"], "1 more rows: ask for page 3");
  assertEquals(at(3), { total: 5, rows: ["row"] });
  assertEquals(listed([], 4, { pageNo: 2, pageSize: 2 }), { total: 4, rows: [] });
});

Deno.test("a content is shown as far as it fits, and says what was cut", () => {
  const whole = "x".repeat(MCP.maxContentChars);
  assertEquals(shown(whole), { content: whole });
  assertEquals(shown(`${whole}y`), {
    content: whole,
    cut: `Only the first ${MCP.maxContentChars} of ${MCP.maxContentChars + 1} characters are shown`,
  });
});

Deno.test("texts that are wanted are there, and those that are looked for have a bound", () => {
  assertEquals(textArg(args({ ip: "1.1.1.1" }), "ip"), "1.1.1.1");
  for (const members of [{}, { ip: "" }]) {
    assertThrows(() => textArg(args(members), "ip"), ApiError, "ip is wanted");
  }
  const most = "x".repeat(MCP.maxTextChars);
  assertEquals([soughtArg(args({ text: most }), "text"), soughtArg(args({}), "text")], [most, ""]);
  assertThrows(() => soughtArg(args({ text: `${most}x` }), "text"), ApiError, "text is too long");
});
