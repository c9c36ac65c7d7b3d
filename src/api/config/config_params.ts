/** What the parameters of config routes may hold, with the texts of Nacos. */
import { ApiError, CONFIG, type ConfigKey, configNamespace } from "../../base/mod.ts";
import type { ConfigInfo } from "../../state/mod.ts";
import { checkDataId, checkGroup, checkNamespace } from "../../check/mod.ts";

const CODE_PARAMETER = 20002;
const TAG = /^[0-9A-Za-z_.:-]+$/;

export function invalidParam(message: string): ApiError {
  return new ApiError("invalid", message, CODE_PARAMETER);
}

export function isBlank(text: string | null | undefined): boolean {
  return text === undefined || text === null || text.trim() === "";
}

type Name = string | null | undefined;

interface ConfigNames {
  readonly namespace: Name;
  readonly group: Name;
  readonly dataId: Name;
}

/**
 * As `checkConfigKey`, and keeps what it checked last: where a right is asked for, the names of a call are checked for it
 * and at once again for the verb.
 */
export function rememberingKeyCheck(): (names: ConfigNames) => ConfigKey {
  let last: { readonly names: ConfigNames; readonly key: ConfigKey } | undefined;
  return (names) => {
    if (last === undefined || !isSameNames(last.names, names)) {
      last = { names, key: checkConfigKey(names) };
    }
    return last.key;
  };
}

function isSameNames(one: ConfigNames, other: ConfigNames): boolean {
  return one.dataId === other.dataId && one.group === other.group &&
    one.namespace === other.namespace;
}

/** Throws `missing` for an absent name, `invalid` for a bad one; the namespace comes out in its canonical form. */
export function checkConfigKey(input: ConfigNames): ConfigKey {
  const { namespace, group, dataId } = input;
  checkNamespace(namespace);
  checkDataId(dataId);
  checkGroup(group);
  return {
    namespace: configNamespace(namespace),
    group: required("group", group),
    dataId: required("dataId", dataId),
  };
}

function required(name: string, value: Name): string {
  if (value === undefined || value === null) {
    throw new ApiError(
      "missing",
      `Required request parameter '${name}' for method parameter type String is not present`,
    );
  }
  if (value === "") throw invalidParam(`invalid ${name} : `);
  return value;
}

export function checkContent(content: string): void {
  if (isBlank(content)) throw invalidParam(`content is blank : ${content.slice(0, 64)}`);
  if (content.length > CONFIG.maxContentChars) {
    throw invalidParam(`invalid content, over ${CONFIG.maxContentChars}`);
  }
}

/** The tag of a gray version. */
export function checkGrayTag(tag: string): void {
  if (!TAG.test(tag)) throw invalidParam(`invalid tag : ${tag.slice(0, 64)}`);
  if (tag.length > CONFIG.maxGrayTagChars) {
    throw invalidParam(`too long tag, over ${CONFIG.maxGrayTagChars}`);
  }
}

/** Lengths of everything that is published beside the content. */
export function checkConfigInfo(info: ConfigInfo, configType: string | undefined): void {
  const sent = info.tags ?? "";
  // One more than is allowed tells enough: the text may be as long as a message.
  const tags = sent === "" ? [] : sent.split(",", CONFIG.maxTags + 1);
  if (tags.length > CONFIG.maxTags) {
    throw invalidParam(`too much config_tags, over ${CONFIG.maxTags}`);
  }
  for (const tag of tags) checkLength("tag", tag, CONFIG.maxTagChars);
  checkLength("desc", info.desc, CONFIG.maxDescChars);
  checkLength("use", info.use, CONFIG.maxUseChars);
  checkLength("effect", info.effect, CONFIG.maxEffectChars);
  checkLength("type", configType, CONFIG.maxTypeChars);
  checkLength("schema", info.schema, CONFIG.maxSchemaChars);
  checkLength("appName", info.appName, CONFIG.maxAppNameChars);
}

export function checkLength(name: string, value: string | undefined, max: number): void {
  if (value !== undefined && value.length > max) {
    throw invalidParam(`too long ${name}, over ${max}`);
  }
}
