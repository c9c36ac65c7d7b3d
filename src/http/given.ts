/** Only the members that have a value: to the verbs, an absent one and one that is undefined are not the same. */
export function given<T extends object>(members: T): Given<T> {
  const kept: Partial<T> = {};
  for (const name in members) {
    if (members[name] !== undefined) kept[name] = members[name];
  }
  // What was left out may be left out by the type.
  return kept as unknown as Given<T>;
}

type Given<T> =
  & { readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K] }
  & { readonly [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> };
