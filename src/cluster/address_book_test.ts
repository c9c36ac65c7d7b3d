import { assertEquals } from "#assert";
import { silentLogger } from "../base/mod.ts";
import { AddressBook } from "./address_book.ts";
import { diskBook, memoryBook } from "./book_file.ts";

const record = (id: number, address: string) => ({ id, address, joined: true });

Deno.test("the newest word about an address wins", () => {
  const told: string[] = [];
  const book = new AddressBook({
    file: memoryBook(),
    onChanged: (addresses) => told.push([...addresses].map((pair) => pair.join("=")).join(" ")),
  });
  const members = new Set([1, 2]);
  book.replicated([record(1, "a:1"), record(2, "b:1")], members);
  book.greeted(2, "b:2");
  assertEquals(book.heard(2), "b:2");
  // The record has not changed, so it is older than the greeting.
  book.replicated([record(1, "a:1"), record(2, "b:1")], members);
  book.replicated([record(1, "a:1"), record(2, "b:3")], members);
  assertEquals(told, ["1=a:1 2=b:1", "1=a:1 2=b:2", "1=a:1 2=b:3"]);
});

Deno.test("who is no member is not in the book", () => {
  const book = new AddressBook({ file: memoryBook(), onChanged: () => {} });
  book.learn(new Map([[1, "a:1"], [9, "z:1"]]));
  assertEquals([...book.addresses.keys()], [1, 9]);
  book.greeted(7, "y:1");
  book.replicated([record(1, "a:1")], new Set([1, 2]));
  book.greeted(2, "b:1");
  assertEquals([...book.addresses], [[1, "a:1"], [2, "b:1"]]);
});

Deno.test("the book outlives the process, and a damaged file is only a lost hint", () => {
  const dir = Deno.makeTempDirSync();
  try {
    const file = diskBook(dir, silentLogger);
    assertEquals([...file.load()], []);
    const book = new AddressBook({ file, onChanged: () => {} });
    book.learn(new Map([[2, "b:1"], [1, "a:1"]]));
    assertEquals([...diskBook(dir, silentLogger).load()], [[1, "a:1"], [2, "b:1"]]);
    for (const text of ["", "[]", '{"members":[[1]]}', '{"members":[["1","a"]]}', "{"]) {
      Deno.writeTextFileSync(`${dir}/peers.json`, text);
      assertEquals([...file.load()], [], text);
    }
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
});
