import { Button } from "@mantine/core";
import { MapPinOff } from "lucide-react";
import { Link, useLocation } from "wouter";
import { useText } from "../i18n/text.tsx";
import { Empty } from "../ui/Bits.tsx";
import { Page } from "../ui/Page.tsx";

/** An address that nothing is at, as from an old bookmark. */
export function NoSuchPage() {
  const { t } = useText();
  const [path] = useLocation();
  return (
    <Page name={t("shell.noPage")} title={t("shell.noPage")}>
      <Empty icon={MapPinOff} title={t("shell.noPageAt", { path })} text={t("shell.noPageText")}>
        <Button component={Link} href="/overview" variant="default">{t("nav.overview")}</Button>
      </Empty>
    </Page>
  );
}
