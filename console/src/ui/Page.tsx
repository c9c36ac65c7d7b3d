import { type ReactNode, useEffect } from "react";
import css from "./ui.module.css";

interface PageProps {
  title: ReactNode;
  name: string;
  sub?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** Title, one sentence, actions at the right, then content. `name` becomes the title of the browser tab. */
export function Page({ title, name, sub, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${name} · rnacos`;
  }, [name]);
  return (
    <div className={css.page}>
      <header className={css.pageHead}>
        <div className={css.pageHeadMain}>
          <h1 className={css.pageTitle}>{title}</h1>
          {sub && <p className={css.pageSub}>{sub}</p>}
        </div>
        {actions && <div className={css.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

export function Panel(
  { title, aside, children, flush }: {
    title?: ReactNode;
    aside?: ReactNode;
    children: ReactNode;
    flush?: boolean;
  },
) {
  return (
    <section className={css.panel}>
      {title && (
        <div className={css.panelHead}>
          <h2 className={css.panelTitle}>{title}</h2>
          {aside}
        </div>
      )}
      <div className={flush ? undefined : css.panelBody}>{children}</div>
    </section>
  );
}
