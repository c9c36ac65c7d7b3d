/** What to do with a config that is there already, in Nacos' words. */
export const POLICIES = ["ABORT", "SKIP", "OVERWRITE"] as const;
export type Policy = (typeof POLICIES)[number];

export const policyOf = (text: string): Policy => POLICIES.find((one) => one === text) ?? "ABORT";
