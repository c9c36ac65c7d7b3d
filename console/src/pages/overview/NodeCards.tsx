import { Link } from "wouter";
import type { NodeRow } from "../../api/wire.ts";
import { useText } from "../../i18n/text.tsx";
import { Meter, Status, Tag } from "../../ui/Status.tsx";
import css from "./overview.module.css";

export function NodeCards({ nodes }: { nodes: readonly NodeRow[] }) {
  const { t } = useText();
  const newest = nodes.map((node) => node.version).sort().at(-1) ?? "";
  return (
    <section className={css.nodes} aria-label={t("nav.nodes")}>
      {nodes.map((node) => <NodeCard key={node.id} node={node} isOld={node.version !== newest} />)}
    </section>
  );
}

function NodeCard({ node, isOld }: { node: NodeRow; isOld: boolean }) {
  const { t } = useText();
  const tone = !node.isUp ? "bad" : node.trouble || node.lag > 0 ? "warn" : "ok";
  return (
    <article className={css.node}>
      <div className={css.nodeHead}>
        <Status tone={tone}>
          <Link href="/cluster" className={`${css.nodeName} link`}>{node.id}</Link>
        </Status>
        {node.role !== "unknown" && (
          <Tag tone={node.role === "leader" ? "accent" : "gray"}>{t(`role.${node.role}`)}</Tag>
        )}
        {node.isSelf && <span className="dim">{t("node.self")}</span>}
        <span className={css.push} />
        <span className="mono dim truncate">{node.address}</span>
      </div>
      {node.isUp
        ? <NodeFacts node={node} isOld={isOld} />
        : <p className={css.silent}>{t("node.silent")} {node.trouble}</p>}
    </article>
  );
}

function NodeFacts({ node, isOld }: { node: NodeRow; isOld: boolean }) {
  const { t, num, bytes, lasting } = useText();
  const behind = node.lag > 0;
  const usedBytes = node.diskTotalBytes - node.diskFreeBytes;
  return (
    <>
      <dl className={css.nodeFacts}>
        <div>
          <dt>{t("node.term")}</dt>
          <dd>{num(node.term)}</dd>
        </div>
        <div>
          <dt>{t("node.lag")}</dt>
          <dd data-warn={behind || undefined}>{behind ? num(node.lag) : t("node.inStep")}</dd>
        </div>
        <div>
          <dt>{t("node.version")}</dt>
          <dd data-warn={isOld || undefined}>{node.version}</dd>
        </div>
        <div>
          <dt>{t("node.connections")}</dt>
          <dd>{num(node.connections)}</dd>
        </div>
        {node.memoryBytes > 0 && (
          <div>
            <dt>{t("node.memory")}</dt>
            <dd>{bytes(node.memoryBytes)}</dd>
          </div>
        )}
        {node.startedMs > 0 && (
          <div>
            <dt>{t("node.uptime")}</dt>
            <dd>{lasting(node.startedMs)}</dd>
          </div>
        )}
      </dl>
      {node.trouble && <p className={css.silent}>{node.trouble}</p>}
      {node.diskTotalBytes > 0 && (
        <>
          <div className={css.disk}>
            <span>{t("node.disk")}</span>
            <span className="num">
              {t("node.diskOf", { used: bytes(usedBytes), total: bytes(node.diskTotalBytes) })}
            </span>
          </div>
          <Meter value={usedBytes / node.diskTotalBytes} label={t("node.disk")} />
        </>
      )}
    </>
  );
}
