import { formatCount } from '@shared/format';
import type { DriftReport } from '@shared/model';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { useTexts } from '../../stores/app';
import { IconButton } from '../../ui/Button';

/** What agrees, and what was left alone earlier. */
export function Agreeing({ report }: { readonly report: DriftReport }) {
  const t = useTexts();
  const [open, setOpen] = useState(false);
  const absent = report.rightlyAbsent;
  return (
    <section className="card fn">
      <div className="listrow first">
        <IconButton
          icon={open ? ChevronDown : ChevronRight}
          label={t(open ? 'drift.fold' : 'drift.unfold')}
          aria-expanded={open}
          onClick={() => setOpen(now => !now)}
        />
        <span className="med nowrap">{t('drift.agree', { count: report.agree, n: formatCount(report.agree) })}</span>
        <span className="s12 t3 cut grow">
          {absent > 0
            ? t('drift.rightly-absent', { count: absent, n: formatCount(absent) })
            : report.agree > 0
              ? t('drift.all-there')
              : null}
        </span>
      </div>
      {open ? (
        <div className="card-b s12 t2 col g4">
          <p>{t('drift.how-compared')}</p>
          <p>{t('drift.ignored', { count: report.ignored, n: formatCount(report.ignored) })}</p>
        </div>
      ) : null}
    </section>
  );
}
