import { Button, Drawer, Textarea, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useText } from "../../i18n/text.tsx";
import { CommandBlock } from "../../ui/Bits.tsx";
import { FailureOf } from "../../ui/FailureOf.tsx";
import { Note, Tag } from "../../ui/Status.tsx";
import css from "./api.module.css";
import { METHOD_TONES } from "./methodTones.ts";
import { type ApiRoute, bodyTypeOf, fieldsOf } from "./openapi.ts";
import { curlOf, MAX_SHOWN_CHARS, tryRoute } from "./tryRoute.ts";

interface Props {
  route: ApiRoute | undefined;
  onClose(): void;
}

export function RouteDrawer({ route, onClose }: Props) {
  const { t } = useText();
  return (
    <Drawer
      opened={route !== undefined}
      onClose={onClose}
      size={560}
      title={route && (
        <span className={css.title}>
          <Tag tone={METHOD_TONES[route.method] ?? "gray"} mono>{route.method}</Tag>
          <span className="mono">{route.path}</span>
        </span>
      )}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      {route && <TryIt key={route.id} route={route} />}
    </Drawer>
  );
}

function TryIt({ route }: { route: ApiRoute }) {
  const { t } = useText();
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [body, setBody] = useState("");
  const bodyType = bodyTypeOf(route);
  const call = { route, values, ...(bodyType === undefined ? {} : { body, bodyType }) };
  const work = useMutation({ mutationFn: () => tryRoute(call) });
  const isChange = route.method !== "GET";
  return (
    <form
      className={css.stack}
      onSubmit={(event) => {
        event.preventDefault();
        work.mutate();
      }}
    >
      <p className={css.text}>{route.operation.summary}</p>
      {fieldsOf(route).map(({ name, isRequired, description, fallback }) => (
        <TextInput
          key={name}
          label={isRequired ? name : t("api.optional", { name })}
          description={description}
          placeholder={fallback}
          value={values[name] ?? ""}
          onChange={(event) => setValues({ ...values, [name]: event.currentTarget.value })}
          styles={{ input: { fontFamily: "var(--rn-mono)", fontSize: 12 } }}
        />
      ))}
      {bodyType !== undefined && (
        <Textarea
          label={t("api.body", { type: bodyType })}
          description={route.operation.requestBody?.description}
          value={body}
          autosize
          minRows={4}
          maxRows={16}
          onChange={(event) => setBody(event.currentTarget.value)}
          styles={{ input: { fontFamily: "var(--rn-mono)", fontSize: 12 } }}
        />
      )}
      {isChange && <Note tone="warn">{t("api.changes")}</Note>}
      <div>
        <Button type="submit" loading={work.isPending}>{t("api.send")}</Button>
      </div>
      <FailureOf error={work.error} />
      {work.data && (
        <section className={css.stack}>
          <h3 className={css.heading}>
            {t("api.answer", { status: work.data.status, ms: work.data.tookMs })}
          </h3>
          <pre className={css.answer} tabIndex={0}>{work.data.headers}</pre>
          <pre className={css.answer} tabIndex={0}>{work.data.text || t("api.empty")}</pre>
          {work.data.isCut && <p className={css.text}>{t("api.cut", { n: MAX_SHOWN_CHARS })}</p>}
        </section>
      )}
      <CommandBlock snippets={{ curl: curlOf(call, document.baseURI) }} />
    </form>
  );
}
