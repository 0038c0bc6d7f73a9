/** The frame of a page: top bar, tabs, notices, scrolling content. */
import type { LucideIcon } from 'lucide-react';
import { Search } from 'lucide-react';
import { createContext, type RefObject, useContext, useEffect, useRef } from 'react';
import { useTexts } from '../stores/app';
import { lookWhenHidden, noteScroll, open, scrollRestored, wantedScroll } from '../stores/view';
import { IconButton } from './Button';
import { Icon } from './icons';
import { Notices } from './Notices';

interface PageProps {
  readonly title: React.ReactNode;
  readonly icon?: LucideIcon;
  readonly pill?: React.ReactNode;
  readonly meta?: React.ReactNode;
  readonly actions?: React.ReactNode;
  /** The content fills the height and scrolls inside; `flush`: from edge to edge. */
  readonly fill?: boolean | 'flush';
  readonly children: React.ReactNode;
}

/** Tabs around a page: it shows them without knowing of its neighbours. */
export const PageTabs = createContext<React.ReactNode>(null);

const PaletteButton = () => {
  const t = useTexts();
  const label = t('palette.open');
  return (
    <>
      <button type="button" className="field w200 hide-n" onClick={() => open({ type: 'palette' })} aria-keyshortcuts="Control+K">
        <Icon of={Search} />
        <span className="grow cut">{label}</span>
        <kbd>Ctrl K</kbd>
      </button>
      <IconButton
        icon={Search}
        size={28}
        bordered
        className="show-n"
        label={`${label}, Ctrl K`}
        onClick={() => open({ type: 'palette' })}
      />
    </>
  );
};

export function Page({ title, icon, pill, meta, actions, fill, children }: PageProps) {
  const tabs = useContext(PageTabs);
  const scroller = useRef<HTMLDivElement>(null);
  useScrollMemory(scroller, !fill);
  return (
    <main className="main">
      <header className={`topbar ${tabs ? 'has-tabs' : ''}`}>
        {icon ? (
          <span className="t3">
            <Icon of={icon} size={16} />
          </span>
        ) : null}
        <h1 className="cut">{title}</h1>
        {pill}
        <span className="meta grow">{meta}</span>
        <PaletteButton />
        {actions}
      </header>
      {tabs}
      <Notices />
      <div className={`page ${fill ? 'fill' : ''} ${fill === 'flush' ? 'flush' : ''}`} ref={scroller}>
        {children}
      </div>
    </main>
  );
}

/** Restores the recalled position once the content is tall enough, then keeps the position noted. */
export function useScrollMemory(ref: RefObject<HTMLElement | null>, on: boolean): void {
  useEffect(() => {
    const element = ref.current;
    if (!on || !element) return;
    const restore = () => {
      const wanted = wantedScroll();
      if (wanted === null || element.scrollHeight - element.clientHeight < wanted) return;
      element.scrollTop = wanted;
      scrollRestored();
    };
    restore();
    const observer = new ResizeObserver(restore);
    observer.observe(element);
    for (const child of element.children) observer.observe(child);
    let noted = element.scrollTop;
    const look = () => {
      if (element.scrollTop === noted) return;
      noted = element.scrollTop;
      noteScroll(noted);
    };
    element.addEventListener('scroll', look, { passive: true });
    const unlook = lookWhenHidden(look);
    // What never grows tall enough is not waited for.
    const giveUp = setTimeout(scrollRestored, 5000);
    return () => {
      clearTimeout(giveUp);
      observer.disconnect();
      unlook();
      element.removeEventListener('scroll', look);
    };
  }, [ref, on]);
}
