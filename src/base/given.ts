/** Members without a value are not there. */
type Given<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> };

/** The object without its members that are undefined: an absent one says "as it is", and has a type of its own. */
export function given<T extends object>(members: T): Given<T> {
  const found: Given<T> = {};
  for (const name in members) {
    const value = members[name];
    // The types do not follow the check from the value to its member.
    if (value !== undefined) found[name] = value as Exclude<T[typeof name], undefined>;
  }
  return found;
}
