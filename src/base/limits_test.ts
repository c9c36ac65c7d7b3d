/**
 * What bounds have to do with each other, with the protocols and with what lies beneath. Within these rules a bound is a
 * choice; those that are a contract, because every node or every client counts on them, stand here in figures.
 */
import { assert, assertEquals } from "#assert";
import {
  APP,
  AUTH,
  CLUSTER,
  CONFIG,
  CREDENTIALS,
  DOCUMENT,
  EXPORT,
  GRPC,
  H2,
  HEALTH,
  HTTP,
  LOCK,
  NAMES,
  NAMING,
  NAMING_SYNC,
  NODE,
  PEER,
  PUSH,
  RAFT,
  STATE,
  STORE,
  UDP,
} from "./mod.ts";

const MIB = 1024 * 1024;

/** Fails unless each number is smaller than the next. */
function assertRising(what: string, ...values: readonly number[]): void {
  const isRising = values.every((value, index) => index === 0 || (values[index - 1] ?? 0) < value);
  assert(isRising, `${what}: found ${values.join(", ")}, rising numbers are wanted`);
}

Deno.test("bounds that decide results of commands change with the version of the rules only", () => {
  assertEquals(STATE, {
    maxConfigs: 1_000_000,
    maxNamespaces: 10_000,
    maxServices: 200_000,
    maxClustersPerService: 1_000,
    maxPersistentInstances: 200_000,
    maxOverrides: 200_000,
    maxSwitches: 256,
    maxMembers: 128,
    maxRemovedMembers: 1_024,
    maxGrayVersions: 10,
    maxTransactionChanges: 128,
    maxConfigChecks: 10_000,
    maxConfigCheckChars: 16 * MIB,
    maxCapacities: 10_000,
    maxWaitingChanges: 1_000,
    maxWaitingOfUser: 500,
    maxWaitingChars: 16 * MIB,
    maxHistoryRowsPerConfig: 100,
    maxHistoryRows: 100_000,
    maxHistoryCharsPerConfig: 4_194_304,
    maxHistoryChars: 33_554_432,
    maxUsers: 200_000,
    maxRolesOfUser: 64,
    maxRoleBindings: 1_000_000,
    maxUsersAtOnce: 5_000,
    maxPrivilegeNamespaces: 1_024,
    maxGrantRoles: 20_000,
    maxGrantsOfRole: 1_024,
    maxGrants: 200_000,
    maxAccessTokens: 200_000,
    maxTokensOfUser: 256,
    maxGrantsOfToken: 64,
    maxSigningKeys: 8,
    maxLocks: 100_000,
    maxLocksOfHolder: 1_000,
    maxEndedSessions: 100_000,
    maxEndedSessionsOfUser: 256,
    maxEndedSessionsForgotten: 8,
    maxLocksExpiredAtOnce: 5_000,
    maxDedupEntries: 16_384,
    maxPageSize: 1_000_000,
  });
});

Deno.test("names are as long as Nacos lets them be", () => {
  assertEquals(NAMES, {
    maxNamespaceChars: 64,
    maxNamespaceNameChars: 256,
    maxNamespaceDescChars: 1_024,
    maxDataIdChars: 256,
    maxGroupChars: 128,
    maxServiceNameChars: 512,
    maxClusterChars: 64,
    maxIpChars: 128,
    maxPort: 65_535,
    maxMetadataChars: 1_024,
    maxMetadataSettingChars: 65_536,
  });
  assertEquals([CONFIG.maxTags, CONFIG.maxTagChars, CONFIG.maxDescChars], [5, 64, 128]);
  assertEquals([CONFIG.maxUseChars, CONFIG.maxEffectChars, CONFIG.maxTypeChars], [32, 32, 32]);
  assertEquals([CONFIG.maxSchemaChars, CONFIG.namespaceQuota], [32_768, 200]);
  assertEquals(CONFIG.historyRetentionMs, 2_592_000_000);
});

Deno.test("clients count on these times", () => {
  const { heartBeatIntervalMs, heartBeatTimeoutMs, ipDeleteTimeoutMs } = NAMING;
  assertEquals([heartBeatIntervalMs, heartBeatTimeoutMs, ipDeleteTimeoutMs], [
    5_000,
    15_000,
    30_000,
  ]);
  assertEquals([NAMING.minWeight, NAMING.maxWeight, NAMING.cacheMillis], [0, 10_000, 10_000]);
  assertEquals([UDP.ackWaitMs, UDP.maxTries, UDP.gzipFromBytes], [10_000, 2, 1_024]);
  assertEquals([GRPC.idleMs, GRPC.detectionMs], [20_000, 5_000]);
  assertEquals([HTTP.minHoldMs, HTTP.holdMarginMs], [10_000, 500]);
  assertEquals([HEALTH.checkTimes, HEALTH.httpTimeoutMs, HEALTH.connectTimeoutMs], [3, 500, 500]);
  assertRising("a request that another node answers", NAMING_SYNC.forwardTimeoutMs, 3_000);
});

Deno.test("the longest content fits into every message that carries it", () => {
  const contentBytes = 3 * CONFIG.maxContentChars;
  assertRising("gRPC", contentBytes, GRPC.maxMessageBytes);
  assertRising("a form", contentBytes, HTTP.maxContentBodyBytes);
  assertRising("an archive", contentBytes, EXPORT.maxZipEntryBytes);
  assertRising("between nodes", contentBytes / 3 + 2 * MIB, PEER.maxCallBytes, PEER.maxFrameBytes);
  assertRising("an append or a chunk", RAFT.maxAppendBytes, PEER.maxFrameBytes);
  assertRising("a chunk", NODE.snapshotChunkBytes, RAFT.maxAppendBytes + 1);
  assertRising("a backup", EXPORT.chunkBytes, EXPORT.maxChunkBytes, EXPORT.maxItemBytes);
  assertRising("a recovery", APP.recoverChunkBytes, EXPORT.maxChunkBytes);
});

Deno.test("what one client may have is less than what all have together", () => {
  assertEquals(HTTP.maxHeldClientBytes, HTTP.maxHeldBodyBytes / 2);
  assertEquals(H2.maxHeldBytesPerConnection, GRPC.maxHeldMessageBytes / 4);
  assertRising("streams", GRPC.maxStreamsPerConnection, GRPC.maxConnections);
  assertRising("subscriptions", NAMING.maxSubscriptionsPerConnection, NAMING.maxSubscriptions);
  assertRising("listens", CONFIG.maxListensPerConnection, CONFIG.maxListens);
  assertRising("header blocks", H2.maxHeaderBlockBytes, H2.maxHeldHeaderBytes);
  assertRising("hashes", CREDENTIALS.maxQueuedHashesOfClient, CREDENTIALS.maxQueuedHashes);
  assertRising("documents", DOCUMENT.maxWaitingOfAsker, DOCUMENT.maxWaiting);
  assertRising(
    "text of documents",
    DOCUMENT.maxContentChars + DOCUMENT.maxSchemaChars,
    DOCUMENT.maxWaitingCharsOfAsker,
    DOCUMENT.maxWaitingChars,
  );
  assertRising("roles", STATE.maxRolesOfUser, STATE.maxRoleBindings);
  assertRising("ended logins", STATE.maxEndedSessionsOfUser, STATE.maxEndedSessions);
  assertRising("locks", STATE.maxLocksOfHolder, STATE.maxLocks + 1);
  assertRising("the time of a lock", LOCK.sweepMs, LOCK.defaultMs, LOCK.maxMs);
  assertRising("tokens", STATE.maxTokensOfUser, STATE.maxAccessTokens);
  assertRising("history", STATE.maxHistoryRowsPerConfig, STATE.maxHistoryRows);
  assertRising("text of history", STATE.maxHistoryCharsPerConfig, STATE.maxHistoryChars);
  assertRising("appends", RAFT.maxAppendBytes, RAFT.maxInflightBytes, RAFT.maxUncommittedBytes);
});

Deno.test("bounds of HTTP are those that the size of a body makes sense with", () => {
  const { maxBodyBytes, maxBatchBodyBytes, maxListenBodyBytes, maxContentBodyBytes } = HTTP;
  assertRising("bodies", maxBodyBytes, maxBatchBodyBytes, maxListenBodyBytes, maxContentBodyBytes);
  assertRising("bodies of gRPC", GRPC.maxBodyBytes, GRPC.maxBatchBodyBytes, GRPC.maxMessageBytes);
  assertRising("time for a body", HTTP.smallBodyTimeoutMs, HTTP.bodyTimeoutMs);
  assertRising("a long poll", HTTP.holdMarginMs, HTTP.minHoldMs, HTTP.maxHoldMs);
  assertRising("pieces of an answer", HTTP.answerPieceChars, HTTP.maxWholeAnswerChars);
});

Deno.test("a stop is over in five seconds, whatever it waits for", () => {
  assertRising("proposals", NODE.stopTimeoutMs, APP.stopTimeoutMs, 5_000);
  assertRising("requests", HTTP.cutOffMs, HTTP.drainMs, APP.stopTimeoutMs);
  assertRising("clients of gRPC", H2.drainMs, GRPC.drainMs, APP.stopTimeoutMs);
  assertRising("another leader", CLUSTER.leaveMs, APP.stopTimeoutMs);
  assertRising("a question for health", APP.healthTimeoutMs, 1_000);
});

Deno.test("silence is noticed step by step", () => {
  assertRising("elections", 2 * RAFT.heartbeatTicks, RAFT.electionTicks);
  assertRising("streams", PEER.sweepMs, PEER.silenceMs, PEER.deadMs);
  assertRising("a dialled node", PEER.minBackoffMs, PEER.maxBackoffMs, PEER.silenceMs);
  assertRising("a snapshot", PEER.snapshotSignMs, PEER.snapshotIdleMs);
  const { pingMs, suspectMs, takeoverMs, orphanLifeMs, cutOffLifeMs } = NAMING_SYNC;
  assertRising("the registry", pingMs, suspectMs, takeoverMs, orphanLifeMs, cutOffLifeMs);
  assertRising("a lease", NAMING_SYNC.settleMs, NAMING_SYNC.cedeMs, takeoverMs);
  assertRising("readiness", NODE.evenMs, NODE.behindMs, NODE.standstillMs);
  assertRising("health checks", HEALTH.tickMs, HEALTH.tcpMinMs, HEALTH.tcpMaxMs);
  assertRising("health checks by HTTP", HEALTH.tickMs, HEALTH.httpMinMs, HEALTH.httpMaxMs);
  assertRising("pushes of configs", PUSH.configRetryMs, PUSH.configAckTimeoutMs);
  assertRising("pushes of lists", PUSH.namingRetryMs, PUSH.namingAckTimeoutMs);
});

Deno.test("atomics and values are what Deno KV takes", () => {
  assertRising("a value", STORE.valueBytes, 65_536);
  assertRising("an atomic", STORE.largeBlockBytes, STORE.atomicBytes, 819_200);
  assertRising("mutations", STORE.atomicMutations, 1_000);
  const { noSpaceBytes, walSpaceBytes, lowSpaceBytes, enoughSpaceBytes } = STORE;
  assertRising("free space", noSpaceBytes, walSpaceBytes, lowSpaceBytes, enoughSpaceBytes);
});

Deno.test("frames, windows and packets are what their protocols allow", () => {
  assertEquals(H2.maxFrameBytes, 16_384);
  assertRising("frames", H2.maxFrameBytes, H2.maxSendFrameBytes, 1 << 24);
  assertRising("windows", 65_535, H2.streamWindowBytes, H2.connectionWindowBytes, 2 ** 31);
  assertEquals(H2.headerTableBytes, 4_096);
  assertRising("control frames", H2.controlReserveBytes, H2.maxOutBytes, H2.maxControlBytes);
  assertRising("UDP", UDP.maxPacketBytes, 65_507);
  assertEquals(EXPORT.maxZipEntries, 65_535);
  assertEquals([AUTH.maxBcryptPasswordBytes, AUTH.minKeyBytes], [72, 32]);
});
