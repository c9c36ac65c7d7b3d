import { useQuery } from "@tanstack/react-query";
import { getRaft } from "../../api/cluster.ts";
import { useText } from "../../i18n/text.tsx";
import { Facts } from "../../ui/Bits.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Panel } from "../../ui/Page.tsx";
import { Status } from "../../ui/Status.tsx";

const LIVE_MS = 5_000;

/** As the node sees it that answers. */
export function ConsensusPanel() {
  const { t, num } = useText();
  const query = useQuery({ queryKey: ["raft"], queryFn: getRaft, refetchInterval: LIVE_MS });
  return (
    <Panel title={t("cluster.raft")}>
      <Loaded query={query}>
        {(raft) => {
          const { members, members_after_consensus: after } = raft.membership_config;
          const { compared, mismatches, lastEqualIndex } = raft.digests;
          return (
            <Facts
              rows={[
                [t("cluster.seenBy"), <span key="i" className="mono">{raft.id}</span>],
                [
                  t("cluster.leader"),
                  raft.current_leader === null
                    ? <Status key="l" tone="bad">{t("cluster.noLeader")}</Status>
                    : <span key="l" className="mono">{raft.current_leader}</span>,
                ],
                [t("cluster.of.term"), num(raft.current_term)],
                [t("cluster.lastIndex"), num(raft.last_log_index)],
                [t("cluster.applied"), num(raft.last_applied)],
                [t("cluster.voters"), <span key="v" className="mono">{members.join(", ")}</span>],
                ...(after === null
                  ? []
                  : [[t("cluster.votersSoon"), after.join(", ")] as [string, string]]),
                ...(raft.learners.length === 0
                  ? []
                  : [[t("cluster.learners"), raft.learners.join(", ")] as [string, string]]),
                [
                  t("cluster.digest"),
                  compared === 0
                    ? t("cluster.digestNone")
                    : (
                      <Status key="d" tone={mismatches === 0 ? "ok" : "bad"}>
                        {t(mismatches === 0 ? "cluster.digestEqual" : "cluster.digestUnequal", {
                          n: num(compared),
                          unequal: num(mismatches),
                          index: num(lastEqualIndex),
                        })}
                      </Status>
                    ),
                ],
              ]}
            />
          );
        }}
      </Loaded>
    </Panel>
  );
}
