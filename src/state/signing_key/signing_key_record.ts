/** Keys that sign the tokens of logins: records, tables, events and what can be read. */
import type { StateSource } from "../core/part.ts";

export interface SigningKeyRecord {
  readonly id: string;
  readonly secret: Uint8Array;
  readonly createdMs: number;
}

export interface SigningKeyTables {
  /** The newest last; it signs. */
  readonly signingKeys: Map<string, SigningKeyRecord>;
}

export type SigningKeyEvent = { readonly type: "signingKeysChanged" };

export interface SigningKeyView {
  /** The newest first. */
  signingKeys(): SigningKeyRecord[];
}

export function signingKeyView(source: StateSource<SigningKeyTables>): SigningKeyView {
  return { signingKeys: () => [...source.tables.signingKeys.values()].reverse() };
}
