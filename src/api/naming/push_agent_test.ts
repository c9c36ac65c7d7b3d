import { assertEquals } from "#assert";
import { pushEligible } from "./push_agent.ts";

const CASES: readonly (readonly [agent: string, eligible: boolean])[] = [
  ["Nacos-Java-Client:v1.4.6", true],
  ["Nacos-Java-Client:v1.0.0", true],
  ["Nacos-Java-Client:v0.0.9", false],
  ["Nacos-Go-Client:v1.1.6", true],
  ["Nacos-Go-Client:1.1", true],
  ["Nacos-DNS:v0.4.2", false],
  ["Nacos-DNS:v0.4.3", true],
  ["Nacos-C-Client:v1.0.21", true],
  ["Nacos-C-Client:v1.0.11", false],
  ["vip-client4cpp:v1.0.12", true],
  ["Nacos-CSharp-Client:0.9.0", true],
  ["Nacos-CSharp-Client:0.8.9", false],
  ["Nacos-Python-Client:v1.0.0", false],
  ["Nacos-Java-Client", false],
  ["curl/8.0", false],
  ["", false],
];

for (const [agent, eligible] of CASES) {
  Deno.test(`pushEligible(): ${agent === "" ? "no agent" : agent}`, () => {
    assertEquals(pushEligible(agent), eligible);
  });
}
