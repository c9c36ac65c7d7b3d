import { assertEquals } from "#assert";
import { entityTag, matchesTag } from "./entity_tag.ts";

const MD5 = "5d41402abc4b2a76b9719d911017c592";
const OTHER = "7d793037a0760186574b0282f2f435e7";

Deno.test("a tag matches alone, among others, weak, and as a star; no part of it does", () => {
  const tag = entityTag(MD5);
  assertEquals(tag, `"${MD5}"`);
  for (const header of [tag, `W/${tag}`, ` ${tag} `, `"${OTHER}",${tag}`, `"a" , W/${tag}`, "*"]) {
    assertEquals(matchesTag(header, MD5), true, header);
  }
  for (
    const header of ["", MD5, `"${OTHER}"`, `"${MD5}`, `"x${MD5}"`, `w/${tag}`, `${tag}${tag}`]
  ) {
    assertEquals(matchesTag(header, MD5), false, header);
  }
});
