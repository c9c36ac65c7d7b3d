/** A state with a record in every section of a dump, in every form that it can have. */
import {
  type Command,
  createStateMachine,
  encodeEnvelope,
  type InstanceId,
  type StateMachine,
} from "../../../src/state/mod.ts";
import { LATER_MEMBERS, SAMPLE_COMMANDS } from "../sample_commands.ts";

const KEY = { namespace: "public", group: "G", dataId: "a" };
const SERVICE = { namespace: "dev", group: "G", name: "s" };
const SOURCE = { info: {}, sourceIp: "1.1.1.1" };
const ID: InstanceId = { ip: "10.0.0.1", port: 300, cluster: "C" };
const FACTS = { weight: 0.5, enabled: true, healthy: false, metadata: { m: "n" }, registeredMs: 0 };

const COMMANDS: readonly Command[] = [
  { type: "namespace.create", id: "dev", name: "Dev", desc: "d" },
  {
    type: "config.publish",
    key: KEY,
    content: "é",
    configType: "yaml",
    info: { appName: "app", desc: "d", use: "u", effect: "e", schema: "s", tags: "t" },
    encryptedDataKey: "k",
    sourceIp: "1.1.1.1",
  },
  { type: "config.publish", key: KEY, content: "é", ...SOURCE },
  { type: "config.publish", key: KEY, content: "b", ...SOURCE, casMd5: "no" },
  {
    type: "config.publish",
    key: KEY,
    content: "b",
    ...SOURCE,
    gray: { type: "beta", expression: "9.9.9.9" },
  },
  {
    type: "config.publish",
    key: { ...KEY, dataId: "shell" },
    content: "é",
    ...SOURCE,
    gray: { type: "tag", expression: "blue" },
  },
  { type: "config.publish", key: { ...KEY, dataId: "gone" }, content: "", ...SOURCE },
  { type: "config.remove", key: { ...KEY, dataId: "gone" }, sourceIp: "2.2.2.2" },
  {
    type: "service.put",
    key: SERVICE,
    mode: "create",
    protectThreshold: 0.25,
    metadata: { a: "b" },
    persistent: true,
  },
  {
    type: "cluster.put",
    key: SERVICE,
    cluster: {
      name: "C",
      healthChecker: { type: "HTTP", options: { path: "/", expectedResponseCode: 200 } },
      checkPort: 80,
      useInstancePort: false,
      metadata: { z: "1" },
    },
  },
  { type: "instance.put", key: SERVICE, instance: { ...ID, ...FACTS } },
  { type: "override.put", key: SERVICE, ids: [ID], override: { weight: 2 } },
  {
    type: "override.put",
    key: SERVICE,
    ids: [{ ...ID, port: 1 }],
    override: { enabled: false, metadata: {} },
  },
  { type: "switch.put", entry: "b", value: "2" },
  { type: "switch.put", entry: "a", value: "1" },
  { type: "member.put", id: 2, address: "n2:1", joined: false },
  { type: "member.put", id: 1, address: "n1:1", joined: true },
  { type: "member.put", id: 3, address: "n3:1", joined: true },
  { type: "member.remove", id: 3 },
];

/** Kinds of later versions that leave a record in a section of their own. */
const LATER_KINDS: readonly Command["type"][] = [
  "user.create",
  "grant.put",
  "accessToken.create",
  "signingKey.add",
  "lock.acquire",
  "session.end",
  "check.put",
  "waiting.put",
  "capacity.put",
];

/** What the first release could hold. Its bytes are pinned, so nothing is added here. */
export function sampleState(): StateMachine {
  const machine = createStateMachine();
  for (const [at, command] of COMMANDS.entries()) {
    // Only some have an id, so that results of every form are remembered and no more.
    apply(machine, command, [1, 3, 7].includes(at) ? `r${at}` : "");
  }
  return machine;
}

/** The same with a record in every section that came later. */
export function fullState(): StateMachine {
  const machine = sampleState();
  for (const command of SAMPLE_COMMANDS) {
    if (LATER_KINDS.includes(command.type)) apply(machine, command, "");
  }
  for (const command of LATER_MEMBERS) apply(machine, command, "");
  return machine;
}

function apply(machine: StateMachine, command: Command, requestId: string): void {
  const index = machine.appliedIndex() + 1;
  const envelope = { requestId, timeMs: 999 + index, operator: "op", command };
  machine.apply(index, encodeEnvelope(envelope));
}
