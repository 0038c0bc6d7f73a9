/** The controls of fields: each change is sent at once and read back. */
import type { ConfigPatch, CoreField, CorePort } from '@shared/model';
import { useState } from 'react';
import { useTexts } from '../../../stores/app';
import { Select, Switch, TextField } from '../../../ui/controls';
import { FieldRow } from './FieldRow';
import type { CoreConfigPart } from './useCoreConfig';

interface FieldProps<F extends CoreField> {
  readonly part: CoreConfigPart;
  readonly field: F;
  readonly hint?: string;
}
type FlagField = 'allow-lan' | 'ipv6' | 'tcp-concurrent' | 'sniffing';
type TextCoreField = 'bind-address' | 'interface-name';
type ChoiceField = 'log-level' | 'find-process-mode';

const isBusy = (part: CoreConfigPart, field: CoreField): boolean => part.view.fields[field]?.type === 'busy';
/** What was asked for stands in its field, also while it is not set: it can be tried again, or given up. */
function wantedOf(part: CoreConfigPart, field: CoreField): unknown {
  const state = part.view.fields[field];
  return state && 'wanted' in state ? state.wanted : undefined;
}
const hinted = (hint: string | undefined) => (hint === undefined ? {} : { hint });

export function FlagField({ part, field, hint }: FieldProps<FlagField>) {
  const t = useTexts();
  const value = part.view.values[field];
  if (value === undefined) return null;
  const busy = isBusy(part, field);
  return (
    <FieldRow part={part} field={field} {...hinted(hint)}>
      <Switch
        label={t(`coreConfig.field-${field}`)}
        on={busy ? wantedOf(part, field) === true : value}
        disabled={!part.live || busy}
        onChange={on => part.change({ [field]: on })}
      />
    </FieldRow>
  );
}

export function ChoiceField({ part, field, hint, options }: FieldProps<ChoiceField> & { readonly options: readonly string[] }) {
  const t = useTexts();
  const value = part.view.values[field];
  if (value === undefined) return null;
  return (
    <FieldRow part={part} field={field} {...hinted(hint)}>
      <Select<string>
        label={t(`coreConfig.field-${field}`)}
        value={isBusy(part, field) ? String(wantedOf(part, field)) : value}
        disabled={!part.live || isBusy(part, field)}
        options={options.map(each => ({ value: each, label: each }))}
        onChange={next => part.change({ [field]: next } as ConfigPatch)}
      />
    </FieldRow>
  );
}

interface LineProps {
  readonly part: CoreConfigPart;
  readonly field: CorePort | TextCoreField;
  readonly hint?: string;
  readonly width: string;
  readonly shown: string;
  readonly numeric?: boolean;
  /** What is wrong with it, or null. */
  readonly problem: (text: string) => string | null;
  readonly send: (text: string) => void;
}

/** A line of text, sent when it is left or with Enter; what cannot be used is said and not sent. Esc gives up. */
function LineField({ part, field, hint, width, shown, numeric, problem, send }: LineProps) {
  const t = useTexts();
  const [typed, setTyped] = useState<string | null>(null);
  const wanted = wantedOf(part, field);
  const stands = wanted === undefined ? shown : String(wanted);
  const wrong = typed === null ? null : problem(typed.trim());
  const busy = isBusy(part, field);
  const leave = () => {
    if (typed === null || wrong !== null || busy) return;
    setTyped(null);
    if (typed.trim() !== stands) send(typed.trim());
  };
  return (
    <FieldRow part={part} field={field} {...(wrong === null ? hinted(hint) : { hint: wrong })}>
      <TextField
        className={width}
        size32={false}
        aria-label={t(`coreConfig.field-${field}`)}
        value={typed ?? stands}
        invalid={wrong !== null}
        readOnly={busy}
        disabled={!part.live}
        {...(numeric ? { inputMode: 'numeric' as const, maxLength: 5 } : { maxLength: 300 })}
        onChange={setTyped}
        onBlur={leave}
        onKeyDown={event => {
          if (event.key === 'Enter') leave();
          if (event.key === 'Escape' && typed !== null) {
            event.stopPropagation();
            setTyped(null);
          }
        }}
      />
    </FieldRow>
  );
}

export function PortField({ part, field, hint }: FieldProps<CorePort>) {
  const t = useTexts();
  const value = part.view.values[field];
  if (value === undefined) return null;
  return (
    <LineField
      {...{ part, field, ...hinted(hint) }}
      width="w96"
      shown={String(value)}
      numeric
      problem={text => (/^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? null : t('coreConfig.bad-port'))}
      send={text => part.change({ [field]: Number(text) })}
    />
  );
}

export function WordField({ part, field, hint, needed }: FieldProps<TextCoreField> & { readonly needed?: boolean }) {
  const t = useTexts();
  const value = part.view.values[field];
  if (value === undefined) return null;
  return (
    <LineField
      {...{ part, field, ...hinted(hint) }}
      width="w160"
      shown={value}
      problem={text => (needed && text === '' ? t('coreConfig.needed') : null)}
      send={text => part.change({ [field]: text })}
    />
  );
}
