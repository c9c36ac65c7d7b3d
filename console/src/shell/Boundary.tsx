import { Component, type ReactNode } from "react";
import { useText } from "../i18n/text.tsx";
import { Failure } from "../ui/Failure.tsx";
import { Page } from "../ui/Page.tsx";

interface Props {
  readonly children: ReactNode;
}

/** A page that breaks takes the menu with it nowhere. */
export class Boundary extends Component<Props, { readonly error: Error | null }> {
  override state: { readonly error: Error | null } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return <Broken error={error} onRetry={() => this.setState({ error: null })} />;
  }
}

function Broken({ error, onRetry }: { error: Error; onRetry(): void }) {
  const { t } = useText();
  return (
    <Page name={t("error.broken")} title={t("error.broken")}>
      <Failure error={error} onRetry={onRetry} />
    </Page>
  );
}
