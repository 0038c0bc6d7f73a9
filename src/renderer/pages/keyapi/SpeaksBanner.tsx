import type { KeyapiSummary } from '@shared/model';
import { Plug } from 'lucide-react';
import { useTexts } from '../../stores/app';
import { open } from '../../stores/view';
import { Button } from '../../ui/Button';
import { Icon } from '../../ui/icons';
import { knownText, speaksText } from './dialect';

/** Which generation of the API the server speaks, and how that is known. */
export function SpeaksBanner({ summary }: { readonly summary: KeyapiSummary }) {
  const t = useTexts();
  const { report } = summary;
  if (!report) return null;
  const known = knownText(t, report);
  return (
    <div className="banner" data-dialect={report.dialect}>
      <Icon of={Plug} size={16} />
      <span className="txt s12">
        {t('keyapi.speaks-word')} <span className="med">{speaksText(t, report)}</span>. <span className="t3">{known}</span>
      </span>
      <Button size="sm" look="ghost" onClick={() => open({ type: 'keys', dialog: { type: 'dialect', serverId: summary.id } })}>
        {t('keyapi.what-differs')}
      </Button>
    </div>
  );
}
