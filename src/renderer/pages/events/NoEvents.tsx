import type { Failure } from '@shared/model';
import { ScrollText } from 'lucide-react';
import { useTexts } from '../../stores/app';
import { Button } from '../../ui/Button';
import { failureText } from '../../ui/failure';
import { Empty, ErrorState, Skeleton } from '../../ui/states';

interface NoEventsProps {
  readonly state: 'loading' | 'failed' | 'no-match' | 'none';
  readonly failure: Failure | null;
  readonly onRetry: () => void;
  readonly onClear: () => void;
}

/** Why the list shows none, and what helps. */
export function NoEvents({ state, failure, onRetry, onClear }: NoEventsProps) {
  const t = useTexts();
  switch (state) {
    case 'loading':
      return <Skeleton bars={20} />;
    case 'failed':
      return (
        <ErrorState title={t('eventsPage.failed')} text={failure === null ? '' : failureText(t, failure)}>
          <Button onClick={onRetry}>{t('common.try-again')}</Button>
        </ErrorState>
      );
    case 'no-match':
      return (
        <Empty icon={ScrollText} title={t('common.nothing-matches')}>
          <Button size="sm" onClick={onClear}>
            {t('common.clear')}
          </Button>
        </Empty>
      );
    case 'none':
      return <Empty icon={ScrollText} title={t('eventsPage.none')} text={t('eventsPage.none-text')} />;
  }
}
