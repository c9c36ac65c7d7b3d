import { Autocomplete, Button, Modal, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useLocation } from "wouter";
import { useText } from "../../i18n/text.tsx";
import { configPath } from "../../paths.ts";
import css from "./configs.module.css";

const DEFAULT_GROUP = "DEFAULT_GROUP";
/** As Nacos has it. */
const NAME = /^[\w.:-]{1,128}$/;
const ID = /^[\w.:-]{1,256}$/;

/** Only the name: content, check and diff follow on the page of the config. */
export function NewConfig({ ns, onClose }: { ns: string; onClose(): void }) {
  const { t } = useText();
  const [, go] = useLocation();
  const [dataId, setDataId] = useState("");
  const [group, setGroup] = useState(DEFAULT_GROUP);
  const isGood = ID.test(dataId) && NAME.test(group);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isGood) go(`${configPath({ namespace: ns, group, dataId })}?new=1`);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("config.new")}
      size={440}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <form className={css.form} onSubmit={submit}>
        <TextInput
          label={t("config.dataId")}
          description={t("config.idRule")}
          data-autofocus
          value={dataId}
          error={dataId && !ID.test(dataId) ? t("config.nameWrong") : undefined}
          onChange={(event) => setDataId(event.currentTarget.value.trim())}
        />
        <Autocomplete
          size="xs"
          label={t("config.group")}
          value={group}
          data={[DEFAULT_GROUP]}
          error={group && !NAME.test(group) ? t("config.nameWrong") : undefined}
          onChange={(value) => setGroup(value.trim())}
        />
        <div className={css.end}>
          <Button variant="default" onClick={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" disabled={!isGood}>{t("config.writeIt")}</Button>
        </div>
      </form>
    </Modal>
  );
}
