import { useQuery } from "@tanstack/react-query";
import { get } from "../../api/client.ts";
import { useText } from "../../i18n/text.tsx";
import { useSession } from "../../session/session.ts";
import { Facts } from "../../ui/Bits.tsx";
import { DataTable } from "../../ui/DataTable.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Page, Panel } from "../../ui/Page.tsx";
import css from "./about.module.css";
import { type Block, blocksOf } from "./notesText.ts";

/** What the build gathered of the packages whose code is in the console. */
interface Licence {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly text: string;
}

export function About() {
  const { t } = useText();
  const { version, nodeId } = useSession();
  return (
    <Page name={t("nav.about")} title={t("nav.about")} sub={t("about.sub")}>
      <Panel title={t("shell.name")}>
        <Facts
          rows={[
            [t("about.version"), <span key="v" className="num">{version}</span>],
            [t("about.node"), <span key="n" className="mono">{nodeId}</span>],
            [t("about.licence"), t("about.licenceText")],
          ]}
        />
      </Panel>
      <Notes />
      <Licences />
    </Page>
  );
}

function Notes() {
  const { t } = useText();
  const query = useQuery({
    queryKey: ["notes"],
    queryFn: () => get<string>("update-notes.txt"),
    staleTime: Infinity,
  });
  return (
    <Panel title={t("about.notes")}>
      <Loaded query={query}>
        {(text) => (
          <div className={css.notes} tabIndex={0} role="region" aria-label={t("about.notes")}>
            {blocksOf(text).map((block, at) => <NoteBlock key={at} block={block} />)}
          </div>
        )}
      </Loaded>
    </Panel>
  );
}

function NoteBlock({ block }: { block: Block }) {
  if (block.kind === "version") return <h3 className={css.version}>{block.text}</h3>;
  if (block.kind === "heading") return <h4 className={css.heading}>{block.text}</h4>;
  if (block.kind === "list") {
    return <ul className={css.list}>{block.items.map((item) => <li key={item}>{item}</li>)}</ul>;
  }
  return <p className={css.text}>{block.text}</p>;
}

function Licences() {
  const { t } = useText();
  const query = useQuery({
    queryKey: ["licences"],
    queryFn: () => get<readonly Licence[]>("licences.json"),
    staleTime: Infinity,
  });
  return (
    <Panel title={t("about.licences")} flush>
      <Loaded query={query}>
        {(licences) => (
          <DataTable
            plain
            label={t("about.licences")}
            rows={[...licences]}
            id={({ name, version }) => `${name}@${version}`}
            columns={[
              {
                key: "name",
                label: t("about.package"),
                phone: "main",
                render: ({ name }) => <span className="mono">{name}</span>,
              },
              {
                key: "version",
                label: t("about.version"),
                render: ({ version }) => <span className="num">{version}</span>,
              },
              {
                key: "licence",
                label: t("about.licence"),
                grow: true,
                render: ({ licence, text }) => (
                  <details className={css.licence}>
                    <summary>{licence}</summary>
                    <pre>{text}</pre>
                  </details>
                ),
              },
            ]}
          />
        )}
      </Loaded>
    </Panel>
  );
}
