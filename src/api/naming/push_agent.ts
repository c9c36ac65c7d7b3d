/** Which 1.x clients understand a push over UDP, by the name and version that they give themselves. */

const MINIMUM: readonly (readonly [prefix: string, version: readonly number[]])[] = [
  ["Nacos-Java-Client", [0, 1, 0]],
  ["Nacos-Go-Client", [0, 1, 0]],
  ["Nacos-DNS", [0, 4, 3]],
  ["Nacos-C-Client", [1, 0, 12]],
  ["vip-client4cpp", [1, 0, 12]],
  ["Nacos-CSharp-Client", [0, 9, 0]],
];

const VERSION = /:v?(\d{1,6})(?:\.(\d{1,6}))?(?:\.(\d{1,6}))?/;

/** False for clients that would not open or read the port they name. */
export function pushEligible(agent: string): boolean {
  const minimum = MINIMUM.find(([prefix]) => agent.startsWith(prefix))?.[1];
  const match = VERSION.exec(agent);
  if (minimum === undefined || match === null) return false;
  for (let part = 0; part < minimum.length; part++) {
    const difference = Number(match[part + 1] ?? 0) - (minimum[part] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
