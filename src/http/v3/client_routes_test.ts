import { assertEquals, assertObjectMatch } from "#assert";
import { inForm, withFixture } from "../../../tests/support/http/refusals.ts";

const CONFIG = "/nacos/v3/client/cs/config";
const INSTANCE = "/nacos/v3/client/ns/instance";
/** Of the fake node. */
const NOW_MS = 1_700_000_000_000;
const AT = "groupName=G&dataId=a";
const ONE = "serviceName=s&groupName=G&ip=1.1.1.1&port=80";
const OK = '200 {"code":0,"message":"success","data":"ok"}';

Deno.test("a client reads a config with all that comes with it, and what is absent is no failure", () =>
  withFixture(async (fixture) => {
    const absent = '200 {"code":20004,"message":"resource not found","data":null}';
    assertEquals(await fixture.text(`GET ${CONFIG}?${AT}`), absent);
    await fixture.text("POST /nacos/v3/admin/cs/config", `${AT}&content=hello&type=properties`);
    assertEquals((await fixture.json(`GET ${CONFIG}?${AT}`)).data, {
      ...{ resultCode: 200, errorCode: 0, message: null, requestId: null, content: "hello" },
      ...{ encryptedDataKey: "", contentType: "properties" },
      md5: "5d41402abc4b2a76b9719d911017c592",
      ...{ lastModified: NOW_MS, tag: null, beta: false, success: true },
    });
    const headers = { betaIps: "127.0.0.1" };
    await fixture.text("POST /nacos/v3/admin/cs/config", `${AT}&content=beta`, headers);
    assertObjectMatch((await fixture.json(`GET ${CONFIG}?${AT}`)).data, {
      content: "beta",
      beta: true,
    });
    const missing = "400 caused: Required parameter 'groupName' type String is not present;";
    assertEquals((await fixture.text(`GET ${CONFIG}`)).replaceAll("&#39;", "'"), missing);
  }));

Deno.test("a client registers, beats, lists and deregisters", () =>
  withFixture(async (fixture) => {
    const unknown = '200 {"code":21003,"message":"instance not found","data":null}';
    assertEquals(await fixture.text(`POST ${INSTANCE}`, `${ONE}&heartBeat=true`), unknown);
    assertEquals(await fixture.text(`POST ${INSTANCE}`, `${ONE}&weight=2`), OK);
    assertEquals(await fixture.text(`POST ${INSTANCE}`, `${ONE}&heartBeat=true`), OK);
    const list = async (more = "") =>
      (await fixture.json(`GET ${INSTANCE}/list?serviceName=s&groupName=G${more}`)).data;
    const [host] = await list();
    assertObjectMatch(host, { ip: "1.1.1.1", port: 80, weight: 2, serviceName: "G@@s" });
    assertEquals(await list("&clusterName=other"), []);
    assertEquals((await fixture.json(`GET ${INSTANCE}/list?serviceName=none`)).data, []);
    assertEquals(await fixture.text(`DELETE ${INSTANCE}?${ONE}`), OK);
    assertEquals(await list(), []);
    assertEquals(await fixture.text(`POST ${INSTANCE}`, "heartBeat=true"), inForm("serviceName"));
    assertEquals(await fixture.text(`GET ${INSTANCE}/list`), inForm("serviceName"));
    const port = await fixture.text(`POST ${INSTANCE}`, "serviceName=s&ip=1.1.1.1");
    assertEquals(port, inForm("port", "Integer"));
  }));
