/** Which changes the reader of a stream wants. */
import { ApiError, compileGlob, type ConfigKey, EVENTS, type ServiceKey } from "../../base/mod.ts";

interface Wanted {
  /** Canonical; undefined for all. */
  readonly namespace: string | undefined;
  /** Patterns, in which a star is any text. Where only one of the last two is given, the other kind is not told. */
  readonly group: string | undefined;
  readonly dataId: string | undefined;
  readonly service: string | undefined;
}

export interface ChangeFilter {
  readonly configs: ((key: ConfigKey) => boolean) | undefined;
  readonly services: ((key: ServiceKey) => boolean) | undefined;
}

export function changeFilter({ namespace, group, dataId, service }: Wanted): ChangeFilter {
  const isInGroup = globOf(group);
  const isIn = (key: { readonly namespace: string; readonly group: string }) =>
    (namespace === undefined || key.namespace === namespace) && isInGroup(key.group);
  const isDataId = globOf(dataId);
  const isService = globOf(service);
  const isAny = dataId === undefined && service === undefined;
  return {
    configs: isAny || dataId !== undefined ? (key) => isIn(key) && isDataId(key.dataId) : undefined,
    services: isAny || service !== undefined
      ? (key) => isIn(key) && isService(key.name)
      : undefined,
  };
}

function globOf(pattern: string | undefined): (text: string) => boolean {
  return pattern === undefined ? () => true : compileGlob(pattern).matches;
}

/** A pattern as it was sent. Throws ApiError `invalid`. */
export function checkedPattern(sent: string, name: string): string {
  if (sent.length <= EVENTS.maxPatternChars) return sent;
  throw new ApiError(
    "invalid",
    `${name} is too long: found ${sent.length} characters, wanted ${EVENTS.maxPatternChars} at most`,
  );
}
