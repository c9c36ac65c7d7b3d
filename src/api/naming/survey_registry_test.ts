import { assertEquals } from "#assert";
import { HTTP_CALLER, NamingFixture } from "../../../tests/support/naming_fixture.ts";
import { CONSOLE, serviceKeyText } from "../../base/mod.ts";

function setUp() {
  const fixture = new NamingFixture();
  const register = (serviceName: string, port: number, healthy = true, namespace = "public") =>
    fixture.naming.register(
      { namespace, group: "G", serviceName },
      { ip: "1.1.1.1", port, healthy },
      HTTP_CALLER,
    );
  return { ...fixture, fixture, register, admin: fixture.naming.admin };
}

Deno.test("a survey counts each namespace, and names services that want to be looked at", async () => {
  const { fixture, register, admin } = setUp();
  await register("well", 80);
  await register("half", 81);
  await register("half", 82, false);
  await register("down", 83, false);
  await register("well", 84, true, "dev");
  const ref = { namespace: "public", group: "G", serviceName: "half" };
  const settings = { protectThreshold: 0.5, metadata: undefined, selector: undefined };
  await fixture.naming.updateService(ref, settings, HTTP_CALLER);
  const survey = await admin.survey();
  const found = survey.get("public");
  assertEquals([found?.services, found?.instances, found?.healthyInstances], [3, 4, 2]);
  assertEquals(found?.withoutHealthy.map(({ name }) => name), ["down"]);
  assertEquals(found?.protectedOnes.map(({ name }) => name), ["half"]);
  assertEquals(survey.get("dev")?.services, 1);
  assertEquals(survey.get("none"), undefined);
  fixture.naming.close();
});

Deno.test("a survey is made anew only after a while, whoever asks", async () => {
  const { fixture, register, admin } = setUp();
  await register("a", 80);
  const first = await admin.survey();
  await register("b", 81);
  assertEquals(await admin.survey(), first);
  await fixture.timers.pass(CONSOLE.surveyMs);
  assertEquals((await admin.survey()).get("public")?.services, 2);
  fixture.naming.close();
});

Deno.test("whoever follows a service hears of its changes alone, until they do no more", async () => {
  const { fixture, register, admin } = setUp();
  const heard: string[] = [];
  const follow = (name: string) => {
    const key = { namespace: "public", group: "G", name };
    return admin.followService(key, () => heard.push(serviceKeyText(key)));
  };
  const ends = [follow("a"), follow("a"), follow("b")];
  await register("a", 80);
  assertEquals(heard.splice(0).length, 2);
  await register("b", 81);
  assertEquals(heard.splice(0).length, 1);
  ends[0]?.();
  ends[0]?.();
  await register("a", 82);
  assertEquals(heard.splice(0).length, 1);
  for (const end of ends) end();
  await register("a", 83);
  assertEquals(heard, []);
  fixture.naming.close();
});
