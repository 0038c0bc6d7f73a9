/** The states of a list that a tab shows whole: loading, failed, a panel without the call, empty. */
import type { Failure } from '@shared/model';
import type { LucideIcon } from 'lucide-react';
import { PackageX } from 'lucide-react';
import { useTexts } from '../../stores/app';
import { Button } from '../../ui/Button';
import { failureText } from '../../ui/failure';
import { Empty, ErrorState, Skeleton } from '../../ui/states';

/** Instead of the list while there is none; `children` is the list. */
export function ListStates(props: {
  readonly rows: readonly unknown[] | null;
  readonly failure: Failure | null;
  readonly reload: () => void;
  /** What failed. */
  readonly failed: string;
  readonly icon: LucideIcon;
  readonly none: string;
  readonly noneText?: string;
  readonly action?: React.ReactNode;
  /** Inside a card. */
  readonly plain?: boolean;
  readonly children: React.ReactNode;
}) {
  const t = useTexts();
  const { rows, failure } = props;
  if (rows !== null && rows.length > 0) return props.children;
  const instead = (
    <>
      {rows !== null ? (
        <Empty icon={props.icon} title={props.none} {...(props.noneText === undefined ? {} : { text: props.noneText })}>
          {props.action}
        </Empty>
      ) : failure === null ? (
        <Skeleton bars={12} />
      ) : failure.code === 'unimplemented' || failure.code === 'not-found' ? (
        <Empty icon={PackageX} title={t('farm.no-call')} text={t('farm.no-call-text')} />
      ) : (
        <ErrorState title={props.failed} text={failureText(t, failure)}>
          <Button onClick={props.reload}>{t('common.try-again')}</Button>
        </ErrorState>
      )}
    </>
  );
  return props.plain ? instead : <section className="card grow">{instead}</section>;
}
