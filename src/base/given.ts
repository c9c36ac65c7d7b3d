/** Members that may be undefined may be absent; the others are there. */
type Given<T> =
  & { readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K] }
  & { readonly [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> };

/** The object without its members that are undefined: an absent one says "as it is", and has a type of its own. */
export function given<T extends object>(members: T): Given<T> {
  const kept: Partial<T> = {};
  for (const name in members) {
    if (members[name] !== undefined) kept[name] = members[name];
  }
  // What was left out may be left out by the type.
  return kept as unknown as Given<T>;
}
