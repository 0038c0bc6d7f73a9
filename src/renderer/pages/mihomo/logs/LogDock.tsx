import { ChevronUp } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTexts } from '../../../stores/app';
import { Button } from '../../../ui/Button';
import type { MihomoProps } from '../MihomoFrame';
import { LogPane } from './LogPane';

const HEIGHT_KEY = 'log-height';
const CLOSED_KEY = 'log-closed';
const USUAL = 252;
const LEAST = 140;
const STEP = 24;
/** What stays of the page above. */
const ABOVE = 260;

const most = (): number => Math.max(LEAST, window.innerHeight - ABOVE);
const fitting = (height: number): number => Math.round(Math.min(most(), Math.max(LEAST, height)));
const stored = (): number => fitting(Number(localStorage.getItem(HEIGHT_KEY)) || USUAL);

/** The log below another page: as high as it is drawn, or closed, and so again the next time. */
export function LogDock(props: MihomoProps) {
  const t = useTexts();
  const [closed, setClosed] = useState(() => localStorage.getItem(CLOSED_KEY) === '1');
  const [height, setHeight] = useState(stored);
  const dragged = useRef<{ readonly y: number; readonly height: number } | null>(null);
  const close = (next: boolean) => {
    setClosed(next);
    localStorage.setItem(CLOSED_KEY, next ? '1' : '0');
  };
  const resize = (next: number) => {
    const fits = fitting(next);
    setHeight(fits);
    localStorage.setItem(HEIGHT_KEY, String(fits));
  };
  if (closed) {
    return (
      <div className="tfoot logclosed">
        <Button look="ghost" size="sm" icon={ChevronUp} onClick={() => close(false)}>
          {t('coreLog.open')}
        </Button>
      </div>
    );
  }
  return (
    <section className="logpane fillcol" aria-label={t('mihomo.tab-logs')} style={{ height }}>
      {/* biome-ignore lint/a11y/useSemanticElements: a rule is not moved, a separator is */}
      <div
        className="split"
        role="separator"
        aria-orientation="horizontal"
        aria-label={t('coreLog.resize')}
        aria-valuenow={height}
        aria-valuemin={LEAST}
        aria-valuemax={most()}
        tabIndex={0}
        onKeyDown={event => {
          const by = event.key === 'ArrowUp' ? STEP : event.key === 'ArrowDown' ? -STEP : 0;
          if (by === 0) return;
          event.preventDefault();
          resize(height + by);
        }}
        onPointerDown={event => {
          event.currentTarget.setPointerCapture(event.pointerId);
          dragged.current = { y: event.clientY, height };
        }}
        onPointerMove={event => {
          if (dragged.current) resize(dragged.current.height + dragged.current.y - event.clientY);
        }}
        onPointerUp={() => {
          dragged.current = null;
        }}
        onDoubleClick={() => resize(USUAL)}
      />
      <LogPane key={props.server.id} {...props} onClose={() => close(true)} />
    </section>
  );
}
