import type { NodeRow } from "../../api/wire.ts";
import type { Translate } from "../../i18n/text.tsx";
import { Ago, Copyable } from "../../ui/Bits.tsx";
import type { Column } from "../../ui/DataTable.tsx";
import { RowMenu } from "../../ui/RowMenu.tsx";
import { Meter, Status, Tag } from "../../ui/Status.tsx";
import css from "./cluster.module.css";

interface Options {
  readonly t: Translate;
  num(value: number): string;
  bytes(value: number): string;
  readonly whyNotManage: string;
  /** How many there are: the only one is not removed. */
  readonly nodes: number;
  onTransfer(node: NodeRow): void;
  onRemove(node: NodeRow): void;
}

const NONE = <span className="dim">–</span>;

function figureColumn(
  { key, label, text }: { key: string; label: string; text(node: NodeRow): string },
): Column<NodeRow> {
  return {
    ...{ key, label },
    align: "right",
    phone: "hide",
    render: (node) => (node.isUp ? <span className="num">{text(node)}</span> : NONE),
  };
}

export function nodeColumns(options: Options): Column<NodeRow>[] {
  const { t, num } = options;
  const figure = (key: string, label: string, text: (node: NodeRow) => string) =>
    figureColumn({ key, label, text });
  return [
    {
      key: "name",
      label: t("cluster.of.name"),
      phone: "main",
      render: (node) => (
        <Status tone={node.isUp ? node.trouble === "" ? "ok" : "warn" : "bad"}>
          <b className="mono">{node.id}</b>
          {node.isSelf && <span className="dim">{t("cluster.self")}</span>}
        </Status>
      ),
    },
    {
      key: "role",
      label: t("cluster.of.role"),
      render: (node) => (
        <Tag tone={node.role === "leader" ? "accent" : "gray"}>
          {t(`cluster.role.${node.role}`)}
        </Tag>
      ),
    },
    {
      key: "address",
      label: t("client.address"),
      grow: true,
      render: (node) => <Copyable value={node.address} />,
    },
    figure("term", t("cluster.of.term"), (node) => num(node.term)),
    figure("index", t("cluster.of.index"), (node) => num(node.appliedIndex)),
    {
      key: "lag",
      label: t("cluster.of.lag"),
      render: (node) => {
        if (!node.isUp) return <Tag tone="bad">{t("cluster.down")}</Tag>;
        return node.lag > 0
          ? <Tag tone="warn">{t("cluster.of.behind", { n: num(node.lag) })}</Tag>
          : <span className="dim">{t("cluster.of.inStep")}</span>;
      },
    },
    ...stateColumns(options),
  ];
}

function stateColumns(options: Options): Column<NodeRow>[] {
  const { t, num, bytes } = options;
  /** 0 where the node cannot tell. */
  const size = (value: number) => (value > 0 ? bytes(value) : "–");
  const figure = (key: string, label: string, text: (node: NodeRow) => string) =>
    figureColumn({ key, label, text });
  return [
    {
      key: "disk",
      label: t("cluster.of.disk"),
      render: (
        node,
      ) => (node.isUp && node.diskTotalBytes > 0
        ? (
          <Disk
            node={node}
            label={t("cluster.of.disk")}
            free={t("cluster.free", { size: bytes(node.diskFreeBytes) })}
          />
        )
        : NONE),
    },
    figure("data", t("cluster.data"), (node) => size(node.dataBytes)),
    figure("memory", t("cluster.of.memory"), (node) => size(node.memoryBytes)),
    figure("connections", t("cluster.of.connections"), (node) => num(node.connections)),
    {
      key: "version",
      label: t("cluster.of.version"),
      render: (node) => (node.isUp ? <span className="num">{node.version}</span> : NONE),
    },
    {
      key: "started",
      label: t("cluster.started"),
      phone: "hide",
      render: (node) => (node.startedMs > 0 ? <Ago at={node.startedMs} /> : NONE),
    },
    {
      key: "menu",
      label: "",
      align: "right",
      phone: "hide",
      render: (node) => <Actions node={node} {...options} />,
    },
  ];
}

function Disk({ node, label, free }: { node: NodeRow; label: string; free: string }) {
  const used = 1 - node.diskFreeBytes / node.diskTotalBytes;
  return (
    <span className={css.disk}>
      <Meter value={used} label={label} />
      <span className="num dim">{free}</span>
    </span>
  );
}

function Actions(
  { node, t, whyNotManage, nodes, onTransfer, onRemove }: Options & { node: NodeRow },
) {
  const whyNotLead = node.role === "leader"
    ? t("cluster.isLeader")
    : node.role === "learner"
    ? t("cluster.isLearner")
    : !node.isUp
    ? t("cluster.isDown")
    : node.lag > 0
    ? t("cluster.isBehind")
    : "";
  return (
    <RowMenu
      name={node.id}
      actions={[
        {
          label: t("cluster.transfer"),
          run: () => onTransfer(node),
          why: whyNotManage || whyNotLead,
        },
        {
          label: t("cluster.removeDots"),
          run: () => onRemove(node),
          isRemoval: true,
          why: whyNotManage || (nodes === 1 ? t("cluster.onlyOne") : ""),
        },
      ]}
    />
  );
}
