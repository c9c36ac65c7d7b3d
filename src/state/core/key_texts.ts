/** Joined keys while a dump is read: a config and its rows of history share one. */
import { type ConfigKey, configKeyText } from "../../base/mod.ts";

interface Known {
  readonly key: ConfigKey;
  readonly text: string;
}

export class KeyTexts {
  /** By the id of the config, so that the many names need not be joined and looked up once more for each row. */
  readonly #known = new Map<number, Known>();

  ofConfig(id: number, key: ConfigKey): string {
    const text = configKeyText(key);
    this.#known.set(id, { key, text });
    return text;
  }

  /** `configId`: of the config that most likely has this key. */
  ofRow(configId: number, key: ConfigKey): string {
    const known = this.#known.get(configId);
    return known !== undefined && isSame(known.key, key) ? known.text : configKeyText(key);
  }
}

function isSame(one: ConfigKey, other: ConfigKey): boolean {
  return one.dataId === other.dataId && one.group === other.group &&
    one.namespace === other.namespace;
}
