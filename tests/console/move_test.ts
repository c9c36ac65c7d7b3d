/** Moving in from a file and from a server: a preview with its conflicts, the real thing, a cancel, words for what fails. */
import { assertEquals } from "#assert";
import { Buffer } from "node:buffer";
import { zipParts } from "../../src/export/zip_parts.ts";
import { consoleTest } from "./browser.ts";

function zipOf(files: Readonly<Record<string, string>>): Buffer {
  const entries = Object.entries(files).map(([name, text]) => ({
    name,
    data: new TextEncoder().encode(text),
    modifiedMs: 0,
  }));
  return Buffer.concat([...zipParts(entries)]);
}

const contentOf = (dataId: string) => `/nacos/v1/cs/configs?dataId=${dataId}&group=DEFAULT_GROUP`;

consoleTest(
  "a file is moved in after a preview that names what is there otherwise",
  async (site) => {
    await site.publish("a.txt", "own");
    const page = await site.openAsAdmin();
    await page.goto(`${site.url}move`);
    await page.getByText("File", { exact: true }).click();
    const buffer = zipOf({ "DEFAULT_GROUP/a.txt": "other", "DEFAULT_GROUP/b.txt": "new" });
    await page.locator("input[type=file]").setInputFiles({
      ...{ name: "all.zip", mimeType: "application/zip", buffer },
    });
    await page.getByRole("button", { name: "Preview" }).click();
    await page.getByRole("heading", { name: "Preview: all.zip" }).waitFor();
    await page.locator("tbody tr", { hasText: "a.txt" }).getByText("Stays").waitFor();
    const run = page.getByRole("button", { name: "Move in 1" });
    await run.waitFor();
    // Another choice is another thing: it is looked at first.
    await page.getByRole("combobox", { name: "What is there otherwise" }).click();
    await page.getByRole("option", { name: "Is replaced" }).click();
    await run.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Preview" }).click();
    await page.getByRole("button", { name: "Move in 2" }).click();
    await page.getByRole("heading", { name: "Report: all.zip" }).waitFor();
    await page.getByText("Done").waitFor();
    await page.locator("tbody tr", { hasText: "a.txt" }).getByText("Replaced").waitFor();
    assertEquals(await site.call("GET", contentOf("a.txt")), "other");
    assertEquals(await site.call("GET", contentOf("b.txt")), "new");
  },
);

consoleTest(
  "a server that refuses is told in words, and one that holds on is given up",
  async (site) => {
    const held = Promise.withResolvers<void>();
    const server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      async (request) => {
        const isLogin = new URL(request.url).pathname.endsWith("/login");
        if (isLogin) return new Response("unknown user!", { status: 403 });
        await held.promise;
        return new Response("too late", { status: 503 });
      },
    );
    try {
      const page = await site.openAsAdmin();
      await page.goto(`${site.url}move`);
      await page.getByLabel("Address").fill(`http://127.0.0.1:${server.addr.port}`);
      await page.getByLabel("User", { exact: true }).fill("nacos");
      await page.getByLabel("Password", { exact: true }).fill("wrong");
      await page.getByRole("button", { name: "Preview" }).click();
      await page.getByText(/It ended early: cannot log in to .+ as nacos: .+unknown user!/)
        .waitFor();
      await page.getByLabel("User", { exact: true }).fill("");
      await page.getByRole("button", { name: "Preview" }).click();
      await page.getByText("At work").waitFor();
      await page.getByRole("button", { name: "Cancel" }).click();
      await page.getByText("Cancelled").waitFor();
    } finally {
      // A server does not end while it owes an answer.
      held.resolve();
      await server.shutdown();
    }
  },
);
