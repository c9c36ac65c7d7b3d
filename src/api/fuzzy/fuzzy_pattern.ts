/** `namespace>>group>>name`, where group and name may have a star in front, behind, or both. */
import { ApiError, canonicalNamespace, FUZZY } from "../../base/mod.ts";

/** A config or a service. */
export interface FuzzyKey {
  readonly namespace: string;
  readonly group: string;
  readonly name: string;
}

export interface FuzzyPattern {
  /** As sent: the client knows its watch by it. */
  readonly text: string;
  /** Canonical. */
  readonly namespace: string;
  /** With its stars. */
  readonly group: string;
  readonly name: string;
  /** Of a key in its namespace. Its names come one by one, so that who looks through all keys makes none. */
  matches(group: string, name: string): boolean;
}

type Matcher = (text: string) => boolean;

const SPLITTER = ">>";

/** Throws ApiError `invalid`. */
export function parseFuzzyPattern(text: string): FuzzyPattern {
  const parts = text.split(SPLITTER);
  const [namespace = "", group = "", name = ""] = parts;
  if (parts.length !== 3 || group === "" || name === "" || text.length > FUZZY.maxPatternChars) {
    const found = text.length > FUZZY.maxPatternChars ? `${text.length} characters` : text;
    throw new ApiError(
      "invalid",
      `Param 'groupKeyPattern' is illegal: found ${found}, wanted namespace>>group>>name of at most ` +
        `${FUZZY.maxPatternChars} characters`,
    );
  }
  const ofGroup = matcherOf(group);
  const ofName = matcherOf(name);
  return {
    ...{ text, group, name },
    namespace: canonicalNamespace(namespace),
    matches: (group, name) => ofName(name) && ofGroup(group),
  };
}

/** A star elsewhere matches nothing, as in Nacos. */
function matcherOf(pattern: string): Matcher {
  if (!pattern.includes("*")) return (text) => text === pattern;
  if (pattern === "*") return () => true;
  const fixed = pattern.replaceAll("*", "");
  const [before, behind] = [pattern.startsWith("*"), pattern.endsWith("*")];
  if (before && behind) return (text) => text.includes(fixed);
  if (before) return (text) => text.endsWith(fixed);
  if (behind) return (text) => text.startsWith(fixed);
  return () => false;
}
