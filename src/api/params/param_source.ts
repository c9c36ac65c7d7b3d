import type { ApiError } from "../../base/mod.ts";

/**
 * What a request was sent with, as its protocol reads it: texts of a query, members of a JSON body. Each method answers
 * undefined for what is absent, and throws ApiError `invalid`, in the words of the protocol, for what is of another
 * type.
 */
export interface ParamSource {
  /** Without what the protocol takes for no value, such as blanks on some routes. */
  text(name: string): string | undefined;
  /** Exactly as it was sent. */
  raw(name: string): string | undefined;
  /** Of 32 bits. */
  int(name: string): number | undefined;
  /** Of 64 bits, as far as a number has them. */
  long(name: string): number | undefined;
  number(name: string): number | undefined;
  bool(name: string): boolean | undefined;
  header(name: string): string | undefined;
  /** The refusal of a request without a parameter that it must have; `type` is its type in the words of Java. */
  missing(name: string, type: string): ApiError;
}
