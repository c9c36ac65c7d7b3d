/** The kinds of parameters that protocols share. */
import { Param, type ParamKind } from "./param.ts";

const TEXT: ParamKind<string> = {
  type: "string",
  javaType: "String",
  readerOf: (name) => (source) => source.text(name),
};
const RAW: ParamKind<string> = { ...TEXT, readerOf: (name) => (source) => source.raw(name) };
const FILLED: ParamKind<string> = {
  ...TEXT,
  readerOf: (name) => (source) => source.text(name) || undefined,
};
const NAME: ParamKind<string> = {
  ...TEXT,
  readerOf: (name) => (source) => {
    const value = source.raw(name);
    return value === undefined || value.trim() === "" ? undefined : value;
  },
};
const HEADER: ParamKind<string> = {
  ...TEXT,
  in: "header",
  readerOf: (name) => (source) => source.header(name),
};
const INT: ParamKind<number> = {
  type: "int",
  javaType: "int",
  readerOf: (name) => (source) => source.int(name),
};
const LONG: ParamKind<number> = {
  type: "int",
  javaType: "Long",
  readerOf: (name) => (source) => source.long(name),
};
const NUMBER: ParamKind<number> = {
  type: "number",
  javaType: "double",
  readerOf: (name) => (source) => source.number(name),
};
const BOOL: ParamKind<boolean> = {
  type: "boolean",
  javaType: "boolean",
  readerOf: (name) => (source) => source.bool(name),
};

export const text = () => Param.of(TEXT);
/** A text exactly as it was sent. */
export const raw = () => Param.of(RAW);
/** A text of which an empty one counts as absent. */
export const filled = () => Param.of(FILLED);
/**
 * A name as it was sent; blank counts as absent. Nacos checks names before it takes blanks off their ends, so a name
 * with blanks must not be taken for another one.
 */
export const name = () => Param.of(NAME);
export const header = () => Param.of(HEADER);
export const int = () => Param.of(INT);
export const long = () => Param.of(LONG);
export const number = () => Param.of(NUMBER);
export const bool = () => Param.of(BOOL);

/** A text that is read in a way of its own; `read` throws ApiError for what it refuses. */
export function parsed<T>(
  type: ParamKind<T>["type"],
  read: (sent: string, name: string) => T,
): Param<T | undefined> {
  return Param.of(parsedKind(TEXT, type, read));
}

/** As `parsed`, of a text exactly as it was sent, where a blank one counts as absent. */
export function parsedName<T>(
  type: ParamKind<T>["type"],
  read: (sent: string, name: string) => T,
): Param<T | undefined> {
  return Param.of(parsedKind(NAME, type, read));
}

function parsedKind<T>(
  from: ParamKind<string>,
  type: ParamKind<T>["type"],
  read: (sent: string, name: string) => T,
): ParamKind<T> {
  return {
    type,
    javaType: type === "string" || type === "json" ? "String" : type,
    readerOf: (name) => {
      const sentIn = from.readerOf(name);
      return (source) => {
        const sent = sentIn(source);
        return sent === undefined ? undefined : read(sent, name);
      };
    },
  };
}
