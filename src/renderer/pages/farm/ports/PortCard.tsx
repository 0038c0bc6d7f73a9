import { useTexts } from '../../../stores/app';
import { Checkbox } from '../../../ui/Checkbox';
import { Shape } from '../../../ui/Shape';
import { SignalBars } from '../Signal';
import { PortButton } from './PortButton';
import { MenuButton, type OnPortMenu } from './portColumns';
import type { ShownPort } from './shownPorts';

interface PortCardProps {
  readonly index: number;
  /** Undefined: on its way. */
  readonly port: ShownPort | undefined;
  readonly current: boolean;
  readonly selected: boolean;
  readonly selectLabel: string;
  readonly onFocus: (index: number) => void;
  readonly onSelect: (index: number, extend: boolean) => void;
  readonly onMenu: OnPortMenu;
}

/** One port of the grid. */
export function PortCard({ index, port, current, selected, selectLabel, onFocus, onSelect, onMenu }: PortCardProps) {
  const shape = port?.state.shape ?? 'stale';
  return (
    // biome-ignore lint/a11y/useSemanticElements: cards wrap with the window's width, which cells of a table do not
    <div
      role="gridcell"
      data-index={index}
      data-row={port?.row.port.id}
      aria-selected={selected}
      aria-busy={port === undefined || undefined}
      className={`pcard pc-${shape} ${selected ? 'sel' : ''} ${shape === 'off' ? 'is-off' : ''}`}
      tabIndex={current ? 0 : -1}
      onFocus={() => onFocus(index)}
    >
      {port === undefined ? (
        <span className="sk full" />
      ) : (
        <>
          <Head port={port} onMenu={onMenu}>
            <Checkbox label={selectLabel} on={selected} tabIndex={-1} onChange={event => onSelect(index, event.shiftKey)} />
          </Head>
          <Address port={port} />
          <Line port={port} />
          <PortButton row={port.row} state={port.state} place="card" />
        </>
      )}
    </div>
  );
}

function Head({ port, onMenu, children }: { readonly port: ShownPort; readonly onMenu: OnPortMenu; readonly children: React.ReactNode }) {
  const t = useTexts();
  const { row, state, level } = port;
  const line = state.look === 'busy' ? state.word : (state.line ?? state.word);
  return (
    <div className="row">
      <span className="pshape" data-state={state.shape}>
        <Shape shape={state.shape} label={t(line.key, line.params)} />
        {children}
      </span>
      <span className="med cut" title={row.port.name}>
        {row.port.name}
      </span>
      <span className="end row row-4 s11 t3 pfacts">
        <span className="cut">{row.port.operator ?? ''}</span>
        {level === null ? null : <SignalBars level={level} label={t(`signal.${level}`)} />}
      </span>
      <span className="pmore">
        <MenuButton port={port} onMenu={onMenu} />
      </span>
    </div>
  );
}

const Address = ({ port: { row, state } }: { readonly port: ShownPort }) => (
  <div className="strong">{state.look === 'busy' || !row.port.active ? '–' : (row.port.externalIp ?? '–')}</div>
);

/** The result of a rotation for its minute, what is wrong, else when it changed and will. */
function Line({ port: { row, state, last, next } }: { readonly port: ShownPort }) {
  const t = useTexts();
  const old = row.rotation?.oldIp ?? null;
  if (state.look === 'busy')
    return <div className="s11 cut t3">{old === null ? t(state.word.key, state.word.params) : t('rotate.was', { ip: old })}</div>;
  const outcome = row.rotation?.outcome;
  if (outcome?.type === 'changed' && outcome.oldIp !== null && state.line?.key === 'outcome.changed')
    return <div className="s11 cut c-ok">{t('farm.was-took', { old: outcome.oldIp, s: state.line.params?.s ?? '' })}</div>;
  const line = state.line ?? (state.word.tone === 'plain' ? null : state.word);
  if (line) {
    const text = t(line.key, line.params);
    return (
      <div className={`s11 cut ${line.tone === 'plain' ? 't3' : `c-${line.tone}`}`} title={text}>
        {text}
      </div>
    );
  }
  const both = last === '–' ? t('farm.next-alone', { next }) : t('farm.last-next', { last: t('age.ago', { age: last }), next });
  const when = row.port.active ? both : t(state.word.key);
  return (
    <div className="s11 cut t3" title={when}>
      {when}
    </div>
  );
}
