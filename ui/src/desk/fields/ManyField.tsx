import { CloseButton, Group, Input, Stack } from "@mantine/core";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { isReference, labelOf } from "../../shared/format/value.ts";
import { RecordPicker } from "./RecordPicker.tsx";
import { inputProps, type FieldProps } from "./kinds.ts";

/** Several records of another entity: those chosen, and one more by typing. */
export function ManyField(props: FieldProps) {
  const { t } = useTranslation();
  const { raw, field } = props.control;
  const chosen = Array.isArray(raw) ? raw.filter(isReference) : [];
  const { required: _required, ...named } = inputProps(props);
  return (
    <Stack gap={4}>
      <RecordPicker
        {...named} key={chosen.length} entity={field.to ?? ""} value={null}
        onChange={(record) => record && !chosen.some((each) => each.id === record.id) && props.onChange([...chosen, record])}
      />
      {chosen.length > 0 && (
        <Group gap={4}>
          {chosen.map((each) => (
            <Input.Wrapper key={each.id} component="span" className="fw-chosen">
              {labelOf(each)}
              <CloseButton size="xs" aria-label={t("field.remove", { label: labelOf(each) })} onClick={() => props.onChange(chosen.filter((other) => other.id !== each.id))} />
            </Input.Wrapper>
          ))}
        </Group>
      )}
    </Stack>
  );
}
