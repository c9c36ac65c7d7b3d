import { Button, PasswordInput, Select } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useState } from "react";
import { ApiFailure, request } from "../../api/client.ts";
import { save } from "../../api/download.ts";
import { useReasons } from "../../hooks/useReasons.ts";
import { useText } from "../../i18n/text.tsx";
import { CommandBlock } from "../../ui/Bits.tsx";
import { FailureOf } from "../../ui/FailureOf.tsx";
import { Panel } from "../../ui/Page.tsx";
import { Note } from "../../ui/Status.tsx";
import { toast } from "../../ui/toast.tsx";
import { backupCommands } from "./backupCommands.ts";
import css from "./cluster.module.css";

const FORMATS = ["full", "rnacos"] as const;
const FILE_NAMES = { full: "rnacos.rnb", rnacos: "rnacos.data" } as const;

/** The token is the server's, not the user's: who may manage need not be who may carry everything away. */
export function BackupPanel() {
  const { t, bytes } = useText();
  const { whyNotManage } = useReasons();
  const [token, setToken] = useState("");
  const [format, setFormat] = useState<typeof FORMATS[number]>("full");
  const load = useMutation({
    mutationFn: async () => {
      const answer = await request("GET", "rnacos/backup", {
        params: { format },
        headers: { Authorization: `Bearer ${token}` },
      });
      const named = /filename="?([^";]+)"?/.exec(answer.headers.get("Content-Disposition") ?? "");
      const content = await answer.blob();
      save(content, named?.[1] ?? FILE_NAMES[format]);
      return content.size;
    },
    onSuccess: (size) => toast(t("cluster.backedUp", { size: bytes(size) })),
  });
  const isClosed = load.error instanceof ApiFailure && load.error.message.includes("not open");
  return (
    <Panel title={t("cluster.backup")}>
      <div className={css.stack}>
        <p className={css.text}>{t("cluster.backupText")}</p>
        {whyNotManage === "" && (
          <form
            className={css.stack}
            onSubmit={(event) => {
              event.preventDefault();
              if (token !== "") load.mutate();
            }}
          >
            <Select
              label={t("cluster.backupFormat")}
              value={format}
              data={FORMATS.map((value) => ({ value, label: t(`cluster.backup.${value}`) }))}
              onChange={(value) => setFormat(FORMATS.find((one) => one === value) ?? "full")}
            />
            <PasswordInput
              label={t("cluster.backupToken")}
              description={t("cluster.backupTokenText")}
              value={token}
              autoComplete="off"
              onChange={(event) => setToken(event.currentTarget.value)}
            />
            {isClosed
              ? <Note tone="warn">{t("cluster.backupClosed")}</Note>
              : <FailureOf error={load.error} />}
            <div>
              <Button
                type="submit"
                variant="default"
                leftSection={<Download size={14} />}
                disabled={token === ""}
                loading={load.isPending}
              >
                {t("cluster.backupLoad")}
              </Button>
            </div>
          </form>
        )}
        <CommandBlock snippets={backupCommands(document.baseURI)} />
      </div>
    </Panel>
  );
}
