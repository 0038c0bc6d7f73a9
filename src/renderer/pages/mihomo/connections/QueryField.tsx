import { type ParsedQuery, parseQuery } from '@shared/connections/query';
import { Search, X } from 'lucide-react';
import { Fragment, memo, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTexts } from '../../../stores/app';
import { IconButton } from '../../../ui/Button';
import { Icon } from '../../../ui/icons';
import { QueryHelp } from './QueryHelp';
import { cutQuery } from './queryPieces';

/** Longer ones are not read. */
const MOST = 1000;

interface QueryFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** The page's filter: what it says is drawn by its parts, under the letters that are typed. */
export const QueryField = memo(function QueryField({ value, onChange }: QueryFieldProps) {
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
});

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
