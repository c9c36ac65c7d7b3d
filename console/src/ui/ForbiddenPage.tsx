import { Lock } from "lucide-react";
import { useText } from "../i18n/text.tsx";
import { Empty } from "./Bits.tsx";
import { Page } from "./Page.tsx";

/** A page for whom it is not: which right is missing, and who can give it. */
export function ForbiddenPage({ name, why }: { name: string; why: string }) {
  const { t } = useText();
  return (
    <Page name={name} title={name}>
      <Empty icon={Lock} title={t("rights.noneTitle")} text={why} />
    </Page>
  );
}
