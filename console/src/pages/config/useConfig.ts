import { useQuery } from "@tanstack/react-query";
import { currentConfig } from "./publish.ts";
import type { ConfigName } from "./types.ts";

/** Looked at again so that an editor learns early that somebody else has published. */
const EVERY_MS = 15_000;

export const useConfig = (name: ConfigName) =>
  useQuery({
    queryKey: ["config", name],
    queryFn: async () => await currentConfig(name) ?? null,
    refetchInterval: EVERY_MS,
  });
