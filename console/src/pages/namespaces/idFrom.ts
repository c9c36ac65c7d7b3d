/** An id that can be read, and that two people with the same idea do not both get. */
export function idFrom(name: string, salt: Uint8Array): string {
  if (name.trim() === "") return "";
  const words = name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  const tail = Array.from(salt, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return words === "" ? tail : `${words.slice(0, 48)}-${tail}`;
}
