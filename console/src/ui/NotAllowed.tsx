import { Lock } from "lucide-react";
import { useText } from "../i18n/text.tsx";
import { Empty } from "./Bits.tsx";

/** Says which right is missing and who gives it. */
export function NotAllowed({ what, ns }: { what: string; ns: string }) {
  const { t } = useText();
  return (
    <Empty icon={Lock} title={t("rights.noneTitle")} text={t("rights.noneText", { what, ns })} />
  );
}
