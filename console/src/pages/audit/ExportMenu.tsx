import { Button, Menu } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useRef, useState } from "react";
import type { AuditFilter } from "../../api/audit.ts";
import { save } from "../../api/download.ts";
import { useText } from "../../i18n/text.tsx";
import { FailureOf } from "../../ui/FailureOf.tsx";
import { toast } from "../../ui/toast.tsx";
import { AUDIT_FORMATS, type AuditFormat, gatherAudit, MAX_EXPORTED } from "./exportAudit.ts";

/** What the filters leave, as a file; the way shows how far it is, and stops when asked to. */
export function ExportMenu({ filter }: { filter: AuditFilter }) {
  const { t, num } = useText();
  const [count, setCount] = useState(0);
  const stopped = useRef(false);
  const work = useMutation({
    mutationFn: async (format: AuditFormat) => {
      stopped.current = false;
      setCount(0);
      const found = await gatherAudit(filter, {
        isStopped: () => stopped.current,
        onCount: setCount,
      });
      if (stopped.current) return;
      const { write, type, ending } = AUDIT_FORMATS[format];
      save(new Blob([write(found)], { type }), `audit.${ending}`);
      const isCut = found.length >= MAX_EXPORTED;
      toast(t(isCut ? "audit.exportedCut" : "audit.exported", { n: num(found.length) }));
    },
  });
  if (work.isPending) {
    return (
      <Button
        variant="default"
        onClick={() => {
          stopped.current = true;
        }}
      >
        {t("audit.stopExport", { n: num(count) })}
      </Button>
    );
  }
  return (
    <>
      <FailureOf error={work.error} />
      <Menu>
        <Menu.Target>
          <Button variant="default" leftSection={<Download size={14} />}>
            {t("audit.export")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => work.mutate("lines")}>{t("audit.asLines")}</Menu.Item>
          <Menu.Item onClick={() => work.mutate("csv")}>{t("audit.asCsv")}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
