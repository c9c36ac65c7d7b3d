/** Limits in a dump. */
import { BytesError, readChoice, writeChoice } from "../../base/mod.ts";
import { readName } from "../core/fields.ts";
import { refuseTwice, type Section } from "../core/section.ts";
import {
  CAPACITY_SCOPES,
  type CapacityRecord,
  type CapacityTables,
  capacityText,
} from "./capacity_record.ts";

export const capacitySection: Section<CapacityTables, CapacityRecord> = {
  number: 23,
  records: ({ capacities }) => [...capacities.values()],
  write(writer, { scope, name, quota, maxSize, maxAggrCount, maxAggrSize }) {
    writeChoice(writer, CAPACITY_SCOPES, scope);
    writer.utf8(name).varint(quota).varint(maxSize).varint(maxAggrCount).varint(maxAggrSize);
  },
  startRestore: ({ tables: { capacities } }) => (reader) => {
    const record: CapacityRecord = {
      scope: readChoice(reader, CAPACITY_SCOPES),
      name: readName(reader),
      quota: reader.varint(),
      maxSize: reader.varint(),
      maxAggrCount: reader.varint(),
      maxAggrSize: reader.varint(),
    };
    const text = capacityText(record.scope, record.name);
    refuseTwice(capacities.has(text), `limits of ${record.scope} ${record.name}`);
    const { quota, maxSize, maxAggrCount, maxAggrSize } = record;
    if (quota + maxSize + maxAggrCount + maxAggrSize === 0) {
      throw new BytesError(`Cannot read limits of ${record.scope} ${record.name}: found none`);
    }
    capacities.set(text, record);
  },
};
