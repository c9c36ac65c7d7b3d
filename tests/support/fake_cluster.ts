/** A cluster of one node, for tests of what stands above it. */
import type { ClusterFacade, MemberView } from "../../src/cluster/mod.ts";

const SELF: MemberView = {
  id: 1,
  self: true,
  address: "127.0.0.1:9848",
  httpAddress: "127.0.0.1:8848",
  role: "leader",
  voter: true,
  state: "UP",
  reason: "",
  version: "0",
  term: 1,
  applied: 1,
  lag: 0,
};

export interface FakeCluster extends ClusterFacade {
  /** What was asked for, as texts. */
  readonly asked: string[];
  views: readonly MemberView[];
}

export function createFakeCluster(): FakeCluster {
  const asked: string[] = [];
  const note = (text: string) => {
    asked.push(text);
    return Promise.resolve();
  };
  const fake: FakeCluster = {
    asked,
    views: [SELF],
    members: () => fake.views,
    digests: () => ({ lastEqualIndex: 0, compared: 0, mismatches: 0 }),
    add: (id, address) => note(`add ${id} ${address}`),
    remove: (id) => note(`remove ${id}`),
    setVoters: (ids) => note(`voters ${ids}`),
    transferLeader: (id) => note(`transfer ${id}`),
  };
  return fake;
}

/** Another member beside the first one. */
export function fakeMember(id: number, more: Partial<MemberView> = {}): MemberView {
  return {
    ...SELF,
    id,
    self: false,
    role: "follower",
    address: `10.0.0.${id}:9848`,
    httpAddress: `10.0.0.${id}:8848`,
    lag: 3,
    ...more,
  };
}
