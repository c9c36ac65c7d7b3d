import { useQueryClient } from "@tanstack/react-query";

/** Users show their roles, and roles their users. */
export function useAccessRefresh(): () => Promise<unknown> {
  const queries = useQueryClient();
  return () =>
    Promise.all(["users", "roles"].map((key) => queries.invalidateQueries({ queryKey: [key] })));
}
