/** Posts to an address, with a header when it is given; writes the status and the answer. */
const [url = "", name, value = ""] = Deno.args;
const headers = name === undefined ? {} : { [name]: value };
const answer = await fetch(url, { method: "POST", headers });
await Deno.stdout.write(new TextEncoder().encode(`${answer.status} ${await answer.text()}\n`));
