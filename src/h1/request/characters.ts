/** Which bytes may stand where, by RFC 9110 and 9112. */

export const CR = 13;
export const LF = 10;
export const SPACE = 32;
export const TAB = 9;
export const COLON = 58;

const BYTES = 256;

function table(has: (code: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: BYTES }, (_, code) => has(code) ? 1 : 0);
}

function oneOf(characters: string): (code: number) => boolean {
  return (code) => characters.includes(String.fromCharCode(code));
}

const ALNUM = /[0-9A-Za-z]/;
const isAlnum = (code: number) => ALNUM.test(String.fromCharCode(code));
const isTokenSign = oneOf("!#$%&'*+-.^_`|~");
const isHostSign = oneOf("-._~!$&'()*+;=:[]%");

/** 1 for characters of methods and names of fields. */
export const TOKEN = table((code) => isAlnum(code) || isTokenSign(code));

/** 1 for what a target may have: all that can be seen, and the bytes of UTF-8. */
export const TARGET = table((code) => code > SPACE && code !== 127);

/** 1 for what a value may have: no control character but the tab. */
export const VALUE = table((code) => code === TAB || (code >= SPACE && code !== 127));

/** 1 for what the name of a host may have, with a port and with the brackets of IPv6. */
export const HOST = table((code) => isAlnum(code) || isHostSign(code));

/** Letters in lower case, all others as they are. */
export const LOWER = Uint8Array.from(
  { length: BYTES },
  (_, code) => code >= 65 && code <= 90 ? code + 32 : code,
);

/** Whether these bytes are the name, which is in lower case and has the same length. */
export function isName(bytes: Uint8Array, start: number, name: string): boolean {
  for (let at = 0; at < name.length; at++) {
    if (LOWER[bytes[start + at] ?? 0] !== name.charCodeAt(at)) return false;
  }
  return true;
}
