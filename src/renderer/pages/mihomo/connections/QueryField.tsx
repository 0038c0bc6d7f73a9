import { type ParsedQuery, parseQuery } from '@shared/connections/query';
import { Search, X } from 'lucide-react';
import { Fragment, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTexts } from '../../../stores/app';
import { IconButton } from '../../../ui/Button';
import { Icon } from '../../../ui/icons';
import { QueryHelp } from './QueryHelp';

/** Longer ones are not read. */
const MOST = 1000;

/** The page's filter: what it says is drawn by its parts, under the letters that are typed. */
export function QueryField({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
  const t = useTexts();
  const input = useRef<HTMLInputElement>(null);
  const drawn = useRef<HTMLSpanElement>(null);
  const [helps, setHelps] = useState(false);
  const parsed = useMemo(() => parseQuery(value), [value]);
  const follow = () => {
    if (drawn.current && input.current) drawn.current.style.transform = `translateX(${-input.current.scrollLeft}px)`;
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text may have scrolled the field
  useLayoutEffect(follow, [value]);
  const clear = () => {
    onChange('');
    input.current?.focus();
  };
  return (
    <span className={`field ctl query ${parsed.problem ? 'warned' : ''}`}>
      <Icon of={Search} />
      <span className="query-text">
        <span className="query-drawn" ref={drawn} aria-hidden="true">
          <Drawn text={value} parsed={parsed} />
        </span>
        <input
          ref={input}
          data-filter
          type="text"
          spellCheck={false}
          autoComplete="off"
          maxLength={MOST}
          value={value}
          placeholder={t('connections.filter')}
          aria-label={t('connections.filter')}
          aria-invalid={parsed.problem ? true : undefined}
          aria-describedby={parsed.problem ? 'query-problem' : undefined}
          aria-keyshortcuts="Control+F F1"
          onScroll={follow}
          onSelect={follow}
          onChange={event => onChange(event.target.value)}
          onKeyDown={event => {
            if (event.key === 'F1') setHelps(true);
            else if (event.key === 'Escape' && value !== '') onChange('');
            else return;
            event.preventDefault();
          }}
        />
      </span>
      {value === '' ? null : <IconButton icon={X} label={t('connections.clear-filter')} onClick={clear} />}
      <QueryHelp isOpen={helps} onOpen={setHelps} isShown={value === ''} onTake={onChange} />
    </span>
  );
}

/** The text as it stands, each part in its colour; what cannot be read is underlined. */
function Drawn({ text, parsed }: { readonly text: string; readonly parsed: ParsedQuery }) {
  return cutQuery(text, parsed).map(({ at, text: piece, className }) =>
    className === '' ? (
      <Fragment key={at}>{piece}</Fragment>
    ) : (
      <span key={at} className={className}>
        {piece}
      </span>
    ),
  );
}

interface Piece {
  readonly at: number;
  readonly text: string;
  readonly className: string;
}
/** A filter in pieces that are drawn alike, without a gap. Pure. */
export function cutQuery(text: string, { parts, problem }: Pick<ParsedQuery, 'parts' | 'problem'>): readonly Piece[] {
  const edges = new Set([0, text.length]);
  for (const { at, length } of parts) edges.add(at).add(at + length);
  if (problem) edges.add(problem.at).add(problem.at + problem.length);
  const places = [...edges].filter(at => at <= text.length).toSorted((a, b) => a - b);
  return places.slice(0, -1).map((at, index) => {
    const end = places[index + 1] ?? text.length;
    const part = parts.find(each => each.at <= at && each.at + each.length >= end);
    const isWrong = problem !== null && problem.at <= at && problem.at + problem.length >= end;
    return { at, text: text.slice(at, end), className: [part ? `q-${part.type}` : '', isWrong ? 'q-wrong' : ''].filter(Boolean).join(' ') };
  });
}
