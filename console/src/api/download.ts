import { request, type Sending } from "./client.ts";

/** Saves an answer as a file under the name that the server gives, else the fallback. */
export async function download(
  method: "GET" | "POST",
  path: string,
  { fallbackName, ...sending }: Sending & { readonly fallbackName: string },
): Promise<void> {
  const answer = await request(method, path, sending);
  const named = /filename="?([^";]+)"?/.exec(answer.headers.get("Content-Disposition") ?? "");
  save(await answer.blob(), named?.[1] ?? fallbackName);
}

export function save(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken the content by the next turn.
  setTimeout(() => URL.revokeObjectURL(address), 0);
}
