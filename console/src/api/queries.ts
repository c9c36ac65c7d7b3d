import { QueryClient } from "@tanstack/react-query";
import { mayRetry } from "./client.ts";

/** What was loaded stays on the page while it is loaded anew, also when that fails. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: { retry: mayRetry, staleTime: 2_000, refetchOnWindowFocus: true },
    mutations: { retry: false },
  },
});
