import { useText } from "../../i18n/text.tsx";
import { Ago, Copyable } from "../../ui/Bits.tsx";
import { Tag } from "../../ui/Status.tsx";
import css from "./config.module.css";
import type { ConfigName, Published } from "./types.ts";

const MD5_SHOWN = 8;

/** The facts below the title. */
export function Meta({ name, config }: { name: ConfigName; config: Published }) {
  const { t, bytes } = useText();
  return (
    <span className={css.meta}>
      <span>
        <i>{t("config.group")}</i>
        <span className="mono">{name.group}</span>
      </span>
      {config && (
        <>
          {config.app && (
            <span>
              <i>{t("config.app")}</i>
              {config.app}
            </span>
          )}
          <span>
            <i>{t("config.size")}</i>
            <span className="num">{bytes(config.bytes)}</span>
          </span>
          <span>
            <i>md5</i>
            <Copyable value={config.md5} always>{config.md5.slice(0, MD5_SHOWN)}</Copyable>
          </span>
          <span>
            <i>{t("config.changed")}</i>
            <Ago at={config.changedMs} />
            {config.changedBy && <>· {config.changedBy}</>}
          </span>
          {config.tags.length > 0 && (
            <span className={css.metaTags}>
              {config.tags.map((tag) => <Tag key={tag}>{tag}</Tag>)}
            </span>
          )}
        </>
      )}
    </span>
  );
}
