/** Commands about services and their clusters, and how they stand in the log. */
import {
  given,
  readChoice,
  readMap,
  readOptional,
  type ServiceKey,
  writeChoice,
  writeMap,
  writeOptional,
} from "../../base/mod.ts";
import type { CommandCodec } from "../core/command.ts";
import { readFinite, readServiceKey, writeServiceKey } from "../core/fields.ts";
import { type ClusterSettings, readCluster, writeCluster } from "./cluster_settings.ts";
import { readSelector, type Selector, writeSelector } from "./selector.ts";

export interface PutService {
  readonly type: "service.put";
  readonly key: ServiceKey;
  /** `create` fails on an existing service, `update` on an absent one, `ensure` never. */
  readonly mode: "create" | "update" | "ensure";
  readonly protectThreshold?: number;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly selector?: Selector;
  readonly persistent?: boolean;
}

export interface RemoveService {
  readonly type: "service.remove";
  readonly key: ServiceKey;
}

export interface PutCluster {
  readonly type: "cluster.put";
  readonly key: ServiceKey;
  readonly cluster: ClusterSettings;
}

/** The place in this list is a number in the log: append only. */
const MODES: readonly PutService["mode"][] = ["create", "update", "ensure"];

export const putService: CommandCodec<PutService> = {
  type: "service.put",
  number: 6,
  since: 1,
  write(writer, command) {
    writeServiceKey(writer, command.key);
    writeChoice(writer, MODES, command.mode);
    writeOptional(writer, command.protectThreshold, (out, value) => out.f64(value));
    writeOptional(writer, command.metadata, writeMap);
    writeOptional(writer, command.selector, writeSelector);
    writeOptional(writer, command.persistent, (out, value) => out.bool(value));
  },
  read(reader) {
    const key = readServiceKey(reader);
    const mode = readChoice(reader, MODES);
    const protectThreshold = readOptional(reader, readFinite);
    const metadata = readOptional(reader, readMap);
    const selector = readOptional(reader, readSelector);
    const persistent = readOptional(reader, (from) => from.bool());
    return {
      type: "service.put",
      key,
      mode,
      ...given({ protectThreshold, metadata, selector, persistent }),
    };
  },
};

export const removeService: CommandCodec<RemoveService> = {
  type: "service.remove",
  number: 7,
  since: 1,
  write: (writer, command) => writeServiceKey(writer, command.key),
  read: (reader) => ({ type: "service.remove", key: readServiceKey(reader) }),
};

export const putCluster: CommandCodec<PutCluster> = {
  type: "cluster.put",
  number: 8,
  since: 1,
  write(writer, command) {
    writeServiceKey(writer, command.key);
    writeCluster(writer, command.cluster);
  },
  read: (reader) => ({
    type: "cluster.put",
    key: readServiceKey(reader),
    cluster: readCluster(reader),
  }),
};
