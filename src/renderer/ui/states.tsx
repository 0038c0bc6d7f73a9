/** The four states of every page: loading, empty, error; stale is shown where the values stand. */
import type { LucideIcon } from 'lucide-react';
import { Unplug } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTexts } from '../stores/app';
import { Icon } from './icons';

/** Still grey bars in the final layout, only after 150 ms. */
export function Skeleton({ bars }: { readonly bars: number }) {
  const t = useTexts();
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 150);
    return () => clearTimeout(timer);
  }, []);
  const widths = ['w96', 'full', 'w200', 'full', 'w140', 'full'];
  return (
    <div className="card-b top col g12" aria-busy="true">
      <span className="sr">{t('common.loading')}</span>
      {shown
        ? Array.from({ length: bars }, (_, index) => <span key={String(index)} className={`sk ${widths[index % widths.length]}`} />)
        : null}
    </div>
  );
}

export function Empty(props: {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly text?: string;
  readonly bad?: boolean;
  readonly className?: string;
  readonly children?: React.ReactNode;
}) {
  return (
    <div className={`empty ${props.className ?? ''}`}>
      <span className={props.bad ? 'c-bad' : 't3'}>
        <Icon of={props.icon} size={20} />
      </span>
      <span className="med">{props.title}</span>
      {props.text === undefined ? null : <p>{props.text}</p>}
      {props.children === undefined ? null : <span className="row">{props.children}</span>}
    </div>
  );
}

export const ErrorState = (props: {
  readonly title: string;
  readonly text: string;
  readonly className?: string;
  readonly children?: React.ReactNode;
}) => <Empty icon={Unplug} bad {...props} />;
