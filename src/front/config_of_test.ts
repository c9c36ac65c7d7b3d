import { assertEquals } from "#assert";
import { configOf, versionKey } from "./config_of.ts";

const PATH = "/nacos/v1/cs/configs";

Deno.test("a plain read of a config names it, whatever the order", () => {
  const key = versionKey("public", "G", "a.yaml");
  for (
    const query of [
      "dataId=a.yaml&group=G",
      "group=G&dataId=a.yaml&tenant=",
      "tenant=public&dataId=a.yaml&group=G",
    ]
  ) {
    assertEquals(configOf(`${PATH}?${query}`, PATH), key);
  }
  assertEquals(configOf(`${PATH}?dataId=a&group=G&tenant=dev`, PATH), versionKey("dev", "G", "a"));
});

Deno.test("what is asked in any other way is the core's", () => {
  const others = [
    `${PATH}`,
    `${PATH}?dataId=a`,
    `${PATH}?dataId=a&group=G&show=all`,
    `${PATH}?dataId=a&group=G&consistency=linearizable`,
    `${PATH}?dataId=a&dataId=b&group=G`,
    `${PATH}?dataId=%61&group=G`,
    `${PATH}?dataId=+a&group=G`,
    `${PATH}?dataId=&group=G`,
    `${PATH}?dataId=a&group=G&tenant=a&tag=x`,
    `${PATH}?dataId=a&group=G#x`,
    `${PATH}/listener?dataId=a&group=G`,
    `http://h${PATH}?dataId=a&group=G`,
    `/nacos/v2/cs/config?dataId=a&group=G`,
  ];
  for (const url of others) assertEquals(configOf(url, PATH), undefined, url);
});
