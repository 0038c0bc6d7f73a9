import type { StateShape } from '@shared/model';
import { X } from 'lucide-react';
import { useTexts } from '../stores/app';
import { IconButton } from './Button';
import { Shape } from './Shape';

/** One line over a page: what happened, what to do. */
export function Banner(props: {
  readonly shape: StateShape;
  readonly tone?: 'plain' | 'warn' | 'bad' | 'info';
  readonly title: React.ReactNode;
  readonly text?: React.ReactNode;
  readonly children?: React.ReactNode;
  readonly onDismiss?: () => void;
}) {
  const t = useTexts();
  return (
    <div className={`banner ${props.tone ?? 'plain'}`}>
      <Shape shape={props.shape} />
      <span className="txt s12">
        <span className="med">{props.title}</span> {props.text === undefined ? null : <span className="t2">{props.text}</span>}
      </span>
      {props.children}
      {props.onDismiss ? <IconButton icon={X} label={t('common.dismiss')} onClick={props.onDismiss} /> : null}
    </div>
  );
}
