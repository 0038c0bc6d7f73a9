import type { LogPage } from '@shared/model';
import type { Words } from '@shared/words';
import { useLayoutEffect, useRef } from 'react';
import { useTexts } from '../../../stores/app';
import { LogRow } from './LogRow';

const ROW_HEIGHT = 22;
/** So near to the end counts as the end. */
const NEAR = 12;

interface ListProps {
  readonly page: LogPage;
  readonly words: Words;
  readonly follow: boolean;
  readonly onFollow: (follow: boolean) => void;
  /** The rows in sight: place of the first, and how many fit. */
  readonly onShow: (from: number, rows: number) => void;
}

/** The lines in sight, in a list as high as all of them. At its end it follows what comes; elsewhere what is read holds still. */
export function LogList({ page, words, follow, onFollow, onShow }: ListProps) {
  const t = useTexts();
  const scroller = useRef<HTMLDivElement>(null);
  const drawn = useRef({ first: page.first, end: page.end });
  const { first, end, from, rows } = page;

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const gone = first - drawn.current.first;
    // Old lines were dropped above: what is in sight stays there.
    if (!follow && gone > 0 && end >= drawn.current.end) element.scrollTop -= gone * ROW_HEIGHT;
    drawn.current = { first, end };
    if (follow) element.scrollTop = element.scrollHeight;
  }, [first, end, follow]);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const look = () => {
      const rowsInSight = Math.ceil(element.clientHeight / ROW_HEIGHT) + 1;
      onShow(drawn.current.first + Math.floor(element.scrollTop / ROW_HEIGHT), rowsInSight);
    };
    look();
    const observer = new ResizeObserver(() => {
      if (follow) element.scrollTop = element.scrollHeight;
      look();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [follow, onShow]);

  const onScroll = () => {
    const element = scroller.current;
    if (!element) return;
    const atEnd = element.scrollHeight - element.clientHeight - element.scrollTop < NEAR;
    if (atEnd !== follow) onFollow(atEnd);
    if (!atEnd) onShow(first + Math.floor(element.scrollTop / ROW_HEIGHT), Math.ceil(element.clientHeight / ROW_HEIGHT) + 1);
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keyboard
    <section className="logs" ref={scroller} onScroll={onScroll} tabIndex={0} aria-label={t('coreLog.lines')}>
      <div className="logs-all" style={{ height: (end - first) * ROW_HEIGHT }}>
        <ul style={{ transform: `translateY(${(from - first) * ROW_HEIGHT}px)` }}>
          {rows.map(entry => (
            <LogRow key={entry.id} entry={entry} words={words} />
          ))}
        </ul>
      </div>
    </section>
  );
}
