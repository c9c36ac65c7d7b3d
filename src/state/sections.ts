/**
 * The parts of a dump, in the order in which they are written. Numbers are for ever; a part that comes later takes the
 * next free one and stands before the end all the same.
 */
export const SECTION = {
  header: 1,
  namespace: 2,
  config: 3,
  shell: 4,
  history: 5,
  service: 6,
  instances: 7,
  overrides: 8,
  switches: 9,
  results: 10,
  members: 11,
  removedMembers: 12,
  end: 13,
} as const;

const ORDER: readonly number[] = Object.values(SECTION);

/** How many parts come before this one; -1 when there is no part of this number. */
export function placeOf(section: number, order: readonly number[] = ORDER): number {
  return order.indexOf(section);
}

/** `RNST`, little-endian, in front of the version of the rules that the state needs. */
export const DUMP_MAGIC = 0x54534e52;
