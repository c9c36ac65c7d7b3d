/** Publishes and reads configs over HTTP as an application would; for measurements and process tests. */

export interface ConfigName {
  readonly dataId: string;
  readonly group: string;
}

export class ConfigClient {
  readonly #url: string;

  constructor(serverUrl: string) {
    this.#url = `${serverUrl}/nacos/v1/cs/configs`;
  }

  /** True once the server has acknowledged; false when it refused. Rejects when there was no answer. */
  async publish({ dataId, group }: ConfigName, content: string): Promise<boolean> {
    const response = await fetch(this.#url, {
      method: "POST",
      body: new URLSearchParams({ dataId, group, content }),
    });
    return await response.text() === "true" && response.ok;
  }

  /** The content; undefined when there is none. */
  async read({ dataId, group }: ConfigName): Promise<string | undefined> {
    const response = await fetch(`${this.#url}?${new URLSearchParams({ dataId, group })}`);
    const text = await response.text();
    if (response.ok) return text;
    if (response.status === 404) return undefined;
    throw new Error(`Cannot read ${dataId}: found status ${response.status}, wanted 200 or 404`);
  }
}

/** Runs `work` for all numbers below `count`, at most `width` at a time. */
export async function eachConcurrently(
  count: number,
  width: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: width }, lane));
}
