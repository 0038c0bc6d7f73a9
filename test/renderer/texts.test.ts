import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { EVENT_TYPES } from '@shared/events/kinds';
import { ERROR_CODES, KINDS, MEASURES } from '@shared/model';
import { SIGNAL_LEVELS } from '@shared/signal';
import { createTexts } from '@shared/texts';
import { describe, expect, it } from 'vitest';
import en from '../../src/shared/locales/en.json';
import ru from '../../src/shared/locales/ru.json';

const root = resolve(import.meta.dirname, '../../src');
const PLURAL = /_(zero|one|two|few|many|other)$/;

function keysOf(value: unknown, prefix = ''): string[] {
  if (typeof value === 'string') return [prefix];
  return Object.entries(value as object).flatMap(([key, inner]) => keysOf(inner, prefix === '' ? key : `${prefix}.${key}`));
}
function sources(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap(entry => {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) return ['locales', 'engine', 'lab'].includes(entry.name) ? [] : sources(path);
    return /\.tsx?$/.test(entry.name) ? [readFileSync(path, 'utf8')] : [];
  });
}
const code = sources(root).join('\n');
const all = { en: keysOf(en), ru: keysOf(ru) };
const stems = (keys: readonly string[]) => new Set(keys.map(key => key.replace(PLURAL, '')));
const owned = (key: string) => !/^(tray|notify|menu|dialog)\./.test(key);

/** Keys written out, and the beginnings of keys that are put together at run time. */
const written = new Set([...code.matchAll(/['"`]([a-z][a-zA-Z]*(?:\.[\w-]+)+)['"`]/g)].map(([, key]) => key ?? ''));
const begun = [...code.matchAll(/`([a-z][a-zA-Z]*\.[\w.-]*)\$\{/g)].map(([, start]) => start ?? '');
const sections = new Set([...all.en].map(key => key.split('.')[0]));

describe('texts', () => {
  it('exist in both languages', () => {
    expect([...stems(all.ru)].toSorted()).toEqual([...stems(all.en)].toSorted());
  });
  it('have every plural form of their language', () => {
    for (const [language, keys, forms] of [
      ['en', all.en, ['one', 'other']],
      ['ru', all.ru, ['one', 'few', 'many', 'other']],
    ] as const) {
      const plural = keys.filter(key => PLURAL.test(key));
      for (const stem of stems(plural))
        expect(
          forms.map(form => `${stem}_${form}`).filter(key => !keys.includes(key)),
          language,
        ).toEqual([]);
    }
  });
  it('have the same parameters in both languages', () => {
    const params = (text: string) => [...new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name))].toSorted();
    const at = (tree: unknown, key: string): string | undefined =>
      key.split('.').reduce<unknown>((node, part) => (node as Record<string, unknown> | undefined)?.[part], tree) as string | undefined;
    const withCount = (names: (string | undefined)[]) => names.filter(name => name !== 'count');
    for (const key of all.en.filter(owned)) {
      const twin = at(ru, key);
      if (twin !== undefined) expect(withCount(params(twin)), key).toEqual(withCount(params(at(en, key) ?? '')));
    }
  });
  it('are all there that the code names', () => {
    const known = stems(all.en);
    const missing = [...written].filter(key => sections.has(key.split('.')[0]) && !known.has(key));
    expect(missing).toEqual([]);
  });
  it('are all used', () => {
    const unused = [...stems(all.en)].filter(owned).filter(key => !written.has(key) && !begun.some(start => key.startsWith(start)));
    expect(unused).toEqual([]);
  });
  it('know every code of the closed sets', () => {
    const t = createTexts('ru');
    const dynamic = [
      ...ERROR_CODES.map(each => `error.${each}`),
      ...KINDS.flatMap(kind => ['group', 'name', 'title', 'text', 'found'].map(part => `kind.${kind}.${part}`)),
      ...MEASURES.map(measure => `measure.${measure}`),
      ...SIGNAL_LEVELS.map(level => `signal.${level}`),
    ];
    expect(dynamic.filter(key => !t.has(key))).toEqual([]);
  });
  it('write what they count with spaces between thousands and the decimal mark of their language, and other numbers as they are', () => {
    expect(createTexts('en')('mihomo.nodes-count', { count: 5210 })).toBe('5\u202f210 nodes');
    expect(createTexts('en')('connections.every', { count: 2.5 })).toBe('every 2.5 s');
    expect(createTexts('ru')('connections.every', { count: 2.5 })).toContain('2,5');
    expect(createTexts('en')('coreConfig.back-to', { value: 7890 })).toContain('7890');
  });
  it('count in Russian', () => {
    const t = createTexts('ru');
    expect([1, 2, 5, 21, 112].map(count => t('line.keys', { count }))).toEqual(['1 ключ', '2 ключа', '5 ключей', '21 ключ', '112 ключей']);
  });
  it('word every event and warning that the engine can tell', () => {
    const t = createTexts('en');
    const events = EVENT_TYPES.map(type => `event.${type}`);
    expect(events.length).toBeGreaterThan(15);
    expect(events.filter(key => !t.has(key))).toEqual([]);
  });
});
