import { Button, Drawer } from "@mantine/core";
import type { ClientRow } from "../../api/wire.ts";
import { useReasons } from "../../hooks/useReasons.ts";
import { useText } from "../../i18n/text.tsx";
import { Ago, Copyable, Facts } from "../../ui/Bits.tsx";
import { Guard } from "../../ui/Guard.tsx";

interface Props {
  client: ClientRow | undefined;
  onClose(): void;
  onReset(client: ClientRow): void;
}

export function ClientDrawer({ client, onClose, onReset }: Props) {
  const { t } = useText();
  return (
    <Drawer
      opened={client !== undefined}
      onClose={onClose}
      title={client && <span className="mono">{client.ip}</span>}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      {client && <Inside client={client} onReset={() => onReset(client)} />}
    </Drawer>
  );
}

function Inside({ client, onReset }: { client: ClientRow; onReset(): void }) {
  const { t, num } = useText();
  const { whyNotManage } = useReasons();
  return (
    <div style={{ display: "flex", flexDirection: "column", gap: 16 }}>
      <Facts
        rows={[
          [t("client.id"), <Copyable key="id" value={client.id} always />],
          [t("client.address"), <Copyable key="ip" value={client.ip} always />],
          [t("config.app"), client.app || "–"],
          [t("client.sdk"), client.sdk],
          [t("client.node"), client.node],
          [t("client.connected"), <Ago key="c" at={client.connectedMs} />],
          [t("client.active"), <Ago key="a" at={client.lastActiveMs} />],
          [t("client.publishes"), num(client.publishes)],
          [t("client.subscribes"), num(client.subscribes)],
          [t("client.listens"), num(client.listens)],
        ]}
      />
      <p className="dim">{t("client.resetText")}</p>
      <div>
        <Guard why={whyNotManage}>
          {(off) => (
            <Button variant="default" disabled={off} onClick={onReset}>{t("client.reset")}</Button>
          )}
        </Guard>
      </div>
    </div>
  );
}
