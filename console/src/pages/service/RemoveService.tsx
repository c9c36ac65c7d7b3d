import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useLocation } from "wouter";
import type { ServiceDetail } from "../../api/wire.ts";
import {
  type ClusterSettings,
  createService,
  getClusters,
  removeService,
  type ServiceAt,
  setCluster,
} from "../../api/naming.ts";
import { useReasons } from "../../hooks/useReasons.ts";
import { useText } from "../../i18n/text.tsx";
import { servicesPath } from "../../paths.ts";
import { FailureOf } from "../../ui/FailureOf.tsx";
import { Guard } from "../../ui/Guard.tsx";
import { toast } from "../../ui/toast.tsx";

interface Props {
  at: ServiceAt;
  detail: ServiceDetail;
  instances: number;
}

/** Goes at once: what a service without instances holds are its settings, and the toast puts them back. */
export function RemoveService({ at, detail, instances }: Props) {
  const { t } = useText();
  const [, go] = useLocation();
  const queries = useQueryClient();
  const { whyNotWriteServices } = useReasons(at.ns);
  const refresh = () => queries.invalidateQueries({ queryKey: ["services"] });
  const restore = useMutation({
    mutationFn: async (clusters: readonly ClusterSettings[]) => {
      const { protectThreshold, metadata, selector } = detail;
      await createService(at, { protectThreshold, metadata, selector });
      for (const cluster of clusters) await setCluster(at, cluster);
    },
    onSuccess: refresh,
  });
  const remove = useMutation({
    mutationFn: async () => {
      const clusters = await getClusters(at);
      await removeService(at);
      return clusters;
    },
    onSuccess: async (clusters) => {
      go(servicesPath(at.ns));
      await refresh();
      toast(t("service.removed", { name: at.name }), {
        label: t("action.undo"),
        run: () => restore.mutate(clusters),
      });
    },
  });
  const why = whyNotWriteServices || (instances > 0 ? t("service.notEmpty", { n: instances }) : "");
  return (
    <>
      <FailureOf error={remove.error} />
      <Guard why={why}>
        {(off) => (
          <Button
            variant="default"
            leftSection={<Trash2 size={14} />}
            disabled={off}
            loading={remove.isPending}
            onClick={() => remove.mutate()}
          >
            {t("action.delete")}
          </Button>
        )}
      </Guard>
    </>
  );
}
