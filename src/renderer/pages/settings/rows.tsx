/** Rows of the settings: saved as they change; a value that could not be saved springs back and says why. */
import type { Settings } from '@shared/model';
import { useState } from 'react';
import { useStore } from 'zustand';
import { call } from '../../api';
import { useApp, useTexts } from '../../stores/app';
import { changeSetting, changing } from '../../stores/changing';
import { attempt } from '../../stores/toasts';
import { type Option, Segmented, Select, Switch, TextField } from '../../ui/controls';

export function Section({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  return (
    <section>
      <h2 className="sh">{title}</h2>
      <ul className="card">{children}</ul>
    </section>
  );
}

export function Row({
  title,
  text,
  children,
}: {
  readonly title: string;
  readonly text?: React.ReactNode;
  readonly children: React.ReactNode;
}) {
  return (
    <li className="srow">
      <div className="col grow">
        <span className="med">{title}</span>
        {text === undefined ? null : <span className="s12 t3">{text}</span>}
      </div>
      {children}
    </li>
  );
}

/** One setting and how to change it. */
export function useSetting<K extends keyof Settings>(key: K): readonly [Settings[K], (value: Settings[K]) => void] {
  const t = useTexts();
  const saved = useApp(state => state.settings);
  const settings: Settings = { ...saved, ...useStore(changing) };
  const send = (value: Settings[K]) => attempt(t('settings.not-saved'), () => call('changeSettings', { [key]: value }));
  return [settings[key], value => void changeSetting(key, value, () => send(value))];
}

type TextKey = { [K in keyof Settings]: Settings[K] extends string ? K : never }[keyof Settings];
type TextOrNoneKey = { [K in keyof Settings]: string extends Exclude<Settings[K], null> ? K : never }[keyof Settings];
type FlagKey = { [K in keyof Settings]: Settings[K] extends boolean ? K : never }[keyof Settings];
type NumberKey = { [K in keyof Settings]: Settings[K] extends number ? K : never }[keyof Settings];

interface RowTexts {
  readonly title: string;
  readonly text?: string;
}

export function ChoiceRow<K extends TextKey>({
  setting,
  title,
  text,
  options,
  list,
}: RowTexts & { readonly setting: K; readonly options: readonly Option<Settings[K]>[]; readonly list?: boolean }) {
  const [value, change] = useSetting(setting);
  const Control = list ? Select : Segmented;
  return (
    <Row title={title} {...(text === undefined ? {} : { text })}>
      <Control<Settings[K]> label={title} value={value} onChange={change} options={options} />
    </Row>
  );
}

/** A line of text, saved when it is left or with Enter; what cannot be used is said and not saved. */
export function TextRow<K extends TextOrNoneKey>({
  setting,
  empty,
  ...rest
}: RowTexts & {
  readonly setting: K;
  readonly placeholder: string;
  /** What an empty field stands for. */
  readonly empty: Settings[K];
  readonly problem: (value: string) => string | null;
}) {
  const [value, change] = useSetting(setting);
  return <LineRow {...rest} value={String(value ?? '')} onSave={next => change((next === '' ? empty : next) as Settings[K])} />;
}

/** As `TextRow`, of a part of a setting. */
export function LineRow({
  title,
  text,
  value,
  placeholder,
  problem,
  onSave,
}: {
  readonly title: string;
  readonly text?: React.ReactNode;
  readonly value: string;
  readonly placeholder: string;
  readonly problem: (value: string) => string | null;
  readonly onSave: (value: string) => void;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  const wrong = typed === null || typed.trim() === '' ? null : problem(typed.trim());
  const leave = () => {
    if (typed === null || wrong !== null) return;
    const next = typed.trim();
    if (next !== value) onSave(next);
    setTyped(null);
  };
  return (
    <Row title={title} text={wrong === null ? text : <span className="c-bad">{wrong}</span>}>
      <TextField
        className="w280"
        size32={false}
        aria-label={title}
        value={typed ?? value}
        placeholder={placeholder}
        invalid={wrong !== null}
        onChange={setTyped}
        onBlur={leave}
        onKeyDown={event => {
          if (event.key === 'Enter') leave();
          if (event.key === 'Escape') setTyped(null);
        }}
      />
    </Row>
  );
}

export function FlagRow({ setting, title, text }: RowTexts & { readonly setting: FlagKey }) {
  const [value, change] = useSetting(setting);
  return (
    <Row title={title} {...(text === undefined ? {} : { text })}>
      <Switch label={title} on={value} onChange={change} />
    </Row>
  );
}

/** A number of seconds out of a few; another value that a file holds is listed too. */
export function SecondsRow({
  setting,
  title,
  text,
  values,
  word,
}: RowTexts & { readonly setting: NumberKey; readonly values: readonly number[]; readonly word: (seconds: number) => string }) {
  const [value, change] = useSetting(setting);
  const all = values.includes(value) ? values : [...values, value].toSorted((a, b) => a - b);
  return (
    <Row title={title} {...(text === undefined ? {} : { text })}>
      <Select
        label={title}
        value={String(value)}
        onChange={next => change(Number(next))}
        options={all.map(seconds => ({ value: String(seconds), label: word(seconds) }))}
      />
    </Row>
  );
}
