import { formatClock, formatCount } from '@shared/format';
import { LISTEN_LEVELS, type ListenLevel, type LogPage } from '@shared/model';
import { ArrowDownToLine, ChevronDown, Eraser, FileDown, ListFilter, Pause, Play, X } from 'lucide-react';
import { useTexts } from '../../../stores/app';
import { togglePause, useView } from '../../../stores/view';
import { Button, IconButton } from '../../../ui/Button';
import { Segmented, TextField } from '../../../ui/controls';
import { failureText } from '../../../ui/failure';
import { Icon } from '../../../ui/icons';
import { State } from '../../../ui/Shape';

interface BarProps {
  readonly page: LogPage | null;
  readonly level: ListenLevel;
  readonly onLevel: (level: ListenLevel) => void;
  readonly search: string;
  readonly onSearch: (search: string) => void;
  readonly follow: boolean;
  readonly onFollow: () => void;
  readonly onSave: () => void;
  readonly onClear: () => void;
  /** Stands below another page: can be closed. */
  readonly onClose?: (() => void) | undefined;
}

export function LogBar({ page, level, onLevel, search, onSearch, follow, onFollow, onSave, onClear, onClose }: BarProps) {
  const t = useTexts();
  const paused = useView(view => view.paused);
  const docked = onClose !== undefined;
  return (
    <div className="toolbar pad logbar">
      {docked ? <h2>{t('mihomo.tab-logs')}</h2> : null}
      <Streaming page={page} />
      <Segmented
        label={t('coreLog.level')}
        value={level}
        onChange={onLevel}
        options={LISTEN_LEVELS.map(value => ({ value, label: t(`coreLog.level-${value}`) }))}
      />
      <TextField
        size32={false}
        className="w200"
        {...(docked ? {} : { 'data-filter': true })}
        value={search}
        onChange={onSearch}
        aria-label={t('coreLog.filter')}
        title={t('coreLog.filter-help')}
        placeholder={t('coreLog.filter')}
        before={<Icon of={ListFilter} />}
        after={search === '' ? null : <IconButton icon={X} label={t('common.clear')} onClick={() => onSearch('')} />}
      />
      <span className="t3 s12 nowrap hide-n" data-log-count>
        {page === null ? '' : lineCount(t, page)}
      </span>
      <span className="end row">
        {follow || page === null || paused ? null : (
          <Button look="ghost" icon={ArrowDownToLine} onClick={onFollow}>
            {t('coreLog.newest')}
          </Button>
        )}
        <Button icon={paused ? Play : Pause} aria-keyshortcuts="P" aria-pressed={paused} onClick={togglePause}>
          {paused ? t('coreLog.resume', { count: page?.waiting ?? 0, lines: formatCount(page?.waiting ?? 0) }) : t('coreLog.pause')}
        </Button>
        <IconButton size={28} icon={FileDown} label={t('coreLog.save')} onClick={onSave} />
        <IconButton size={28} icon={Eraser} label={t('coreLog.clear')} onClick={onClear} />
        {onClose ? <IconButton size={28} icon={ChevronDown} label={t('coreLog.close')} onClick={onClose} /> : null}
      </span>
    </div>
  );
}

function lineCount(t: ReturnType<typeof useTexts>, { found, total }: LogPage): string {
  const lines = t('coreLog.lines-count', { count: total, lines: formatCount(total) });
  return found === total ? lines : t('coreLog.found', { found: formatCount(found), lines });
}

function Streaming({ page }: { readonly page: LogPage | null }) {
  const t = useTexts();
  const link = page?.link ?? 'connecting';
  const shape = link === 'live' ? 'ok' : link === 'idle' || link === 'connecting' ? 'busy' : link === 'stale' ? 'stale' : 'bad';
  const why = page?.failure ? failureText(t, page.failure) : '';
  const again = page?.retryAt == null ? '' : t('coreLog.again-at', { time: formatClock(page.retryAt, { language: t.language }) });
  return (
    <span className="nowrap" title={[why, again].filter(Boolean).join(' ') || undefined}>
      <State shape={shape} quiet={shape === 'ok'} small>
        {t(shape === 'ok' ? 'coreLog.streaming' : shape === 'busy' ? 'coreLog.connecting' : 'coreLog.down')}
      </State>
    </span>
  );
}
