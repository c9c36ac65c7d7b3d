import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { useText } from "../../i18n/text.tsx";
import { configPath } from "../../paths.ts";
import { Note } from "../../ui/Status.tsx";
import { waitingQuery } from "../config/waitingCalls.ts";

const SHOWN = 5;

/** What waits in the namespace, also for configs that are not there yet. */
export function WaitingNote({ ns }: { ns: string }) {
  const { t, num } = useText();
  const { data: waiting = [] } = useQuery(waitingQuery(ns));
  const names = new Map(waiting.map((change) => [configPath(change), change.dataId]));
  if (names.size === 0) return null;
  const isFailed = waiting.some(({ failure }) => failure);
  return (
    <Note tone={isFailed ? "warn" : "info"}>
      {t("later.inNamespace", { n: num(waiting.length) })}{" "}
      {[...names].slice(0, SHOWN).map(([path, dataId], at) => (
        <span key={path}>
          {at > 0 && ", "}
          <Link href={`${path}?tab=waiting`} className="link">{dataId}</Link>
        </span>
      ))}
      {names.size > SHOWN && " …"}
    </Note>
  );
}
