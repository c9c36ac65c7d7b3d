import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { InstanceRow } from "../../api/wire.ts";
import {
  changeInstance,
  type InstanceChange,
  removeOverride,
  type ServiceAt,
  serviceKey,
} from "../../api/naming.ts";
import { useText } from "../../i18n/text.tsx";
import { toast } from "../../ui/toast.tsx";

/** Changes of an instance happen at once, and the toast takes them back. */
export function useInstanceChanges(at: ServiceAt) {
  const { t } = useText();
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: serviceKey(at) });
  const undo = useMutation({
    mutationFn: ({ row, change }: { row: InstanceRow; change: InstanceChange }) =>
      row.override === undefined ? removeOverride(at, row) : changeInstance(at, row, change),
    onSuccess: refresh,
  });
  const change = useMutation({
    mutationFn: ({ row, to }: { row: InstanceRow; to: InstanceChange; back: InstanceChange }) =>
      changeInstance(at, row, to),
    onSuccess: async (_done, { row, back }) => {
      toast(t("instance.changed", { id: `${row.ip}:${row.port}` }), {
        label: t("action.undo"),
        run: () => undo.mutate({ row, change: back }),
      });
      await refresh();
    },
  });
  return {
    error: change.error ?? undo.error,
    setWeight: (row: InstanceRow, weight: number) =>
      change.mutate({ row, to: { weight }, back: { weight: row.weight } }),
    setEnabled: (row: InstanceRow, enabled: boolean) =>
      change.mutate({ row, to: { enabled }, back: { enabled: row.enabled } }),
  };
}
