/** What a setting is declared as. */

/**
 * How a value is checked. `seconds` and `count` take decimal integers within `min` and `max`; `text` and `secret` have
 * at most `max` characters.
 */
type SettingKind =
  | "port"
  | "flag"
  | "count"
  | "seconds"
  | "offset"
  | "text"
  /** A host to bind to; IPv6 with or without brackets. */
  | "host"
  /** Names of hosts, separated by commas. */
  | "hosts"
  /** Of a URL, from the root on. */
  | "path"
  /** `host:port`. */
  | "address"
  /** Addresses, separated by commas. */
  | "addresses"
  /** `scheme://host:port` as browsers say it, separated by commas. */
  | "origins"
  | "secret"
  | "choice"
  | "log filter";

/** What a setting does in this version. A text names the feature that it is waiting for. */
export type SettingEffect = "now" | "ignored" | { readonly with: string };

export interface SettingSpec {
  readonly name: string;
  readonly kind: SettingKind;
  /** As README shows it; empty when there is none. */
  readonly default: string;
  readonly meaning: string;
  readonly effect: SettingEffect;
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
}

type Extra = Partial<Pick<SettingSpec, "effect" | "min" | "max" | "choices">>;

export function spec(
  head: readonly [name: string, kind: SettingKind, defaultText: string],
  meaning: string,
  extra: Extra = {},
): SettingSpec {
  const [name, kind, defaultText] = head;
  return { name, kind, default: defaultText, meaning, effect: "now", ...extra };
}
