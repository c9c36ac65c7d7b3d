import { assertEquals } from "#assert";
import { fakeMember } from "../../../tests/support/fake_cluster.ts";
import { Fixture, NOW_MS } from "../../../tests/support/http/http_fixture.ts";

const SELF = "/nacos/v1/core/cluster/self";

Deno.test("a member is told member by member as consoles read it", async () => {
  const fixture = new Fixture();
  const { cluster } = fixture.fake.server;
  const self = cluster.views[0] ?? fakeMember(1);
  cluster.views = [
    { ...self, httpAddress: "10.0.0.1:8848", address: "10.0.0.1:9848" },
    fakeMember(2),
    fakeMember(3, { voter: false }),
  ];
  const group = {
    leader: "10.0.0.1:8848",
    raftGroupMember: ["10.0.0.1:8848", "10.0.0.2:8848"],
    term: 3,
  };
  const answer = await fixture.ask("GET", SELF);
  assertEquals(
    answer.body,
    JSON.stringify({
      code: 200,
      message: null,
      data: {
        ip: "10.0.0.1",
        port: 8848,
        state: "UP",
        extendInfo: {
          lastRefreshTime: NOW_MS,
          nodeId: "1",
          raftMetaData: {
            metaDataMap: { naming_persistent_service_v2: group, nacos_config: group },
          },
          raftPort: "9848",
          readyToUpgrade: true,
          supportGrayModel: true,
          version: "2.5.1",
        },
        address: "10.0.0.1:8848",
        failAccessCnt: 0,
        abilities: {
          remoteAbility: { supportRemoteConnection: true, grpcReportEnabled: true },
          configAbility: { supportRemoteMetrics: false },
          namingAbility: { supportJraft: true },
        },
        grpcReportEnabled: true,
      },
    }),
  );
});

Deno.test("a node that is not ready is STARTING, whatever is known of it; without a leader none is named", async () => {
  const fixture = new Fixture();
  const { server } = fixture.fake;
  server.ready = false;
  server.cluster.views = server.cluster.views.map((view) => ({
    ...view,
    role: "follower" as const,
  }));
  const { data } = JSON.parse((await fixture.ask("GET", SELF)).body);
  assertEquals([data.state, data.address], ["STARTING", "10.0.0.9:8848"]);
  assertEquals(data.extendInfo.raftMetaData.metaDataMap.nacos_config.leader, "");
});
