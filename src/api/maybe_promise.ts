/** There at once where nothing has to be waited for. Awaiting it is always right, and costs a turn. */
export type MaybePromise<T> = T | Promise<T>;
