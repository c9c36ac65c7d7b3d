/** What the server answers; the server owns these types. */
export type * from "../../../src/http/console/wire.ts";
