import { formatCount } from '@shared/format';
import { ChevronLeft, ChevronRight, ChevronsLeft, ChevronsRight } from 'lucide-react';
import { useTexts } from '../../../stores/app';
import { IconButton } from '../../../ui/Button';

/** Which page of a list, and the way to the others. */
export function Pager({
  page,
  pages,
  total,
  complete,
  busy,
  onPage,
}: {
  readonly page: number;
  readonly pages: number;
  readonly total: number;
  readonly complete: boolean;
  readonly busy: boolean;
  readonly onPage: (page: number) => void;
}) {
  const t = useTexts();
  const last = Math.max(1, pages);
  const to = (next: number) => () => onPage(Math.max(1, Math.min(last, next)));
  return (
    <div className="tfoot">
      <span>{t('ips.count', { count: total, n: formatCount(total) })}</span>
      {complete ? null : <span className="c-warn">{t('ips.incomplete')}</span>}
      <span className="end row row-4" role="status" aria-busy={busy}>
        <IconButton icon={ChevronsLeft} label={t('ips.first')} disabled={page <= 1} onClick={to(1)} />
        <IconButton icon={ChevronLeft} label={t('ips.previous')} disabled={page <= 1} onClick={to(page - 1)} />
        <span className="t2">{t('ips.page', { page: formatCount(page), pages: formatCount(last) })}</span>
        <IconButton icon={ChevronRight} label={t('ips.next')} disabled={page >= last} onClick={to(page + 1)} />
        <IconButton icon={ChevronsRight} label={t('ips.last')} disabled={page >= last} onClick={to(last)} />
      </span>
    </div>
  );
}
