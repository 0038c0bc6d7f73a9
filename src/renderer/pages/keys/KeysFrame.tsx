import type { KeyapiServer, KeyapiSummary, XrayServer, XraySummary } from '@shared/model';
import { Plus } from 'lucide-react';
import { useTexts } from '../../stores/app';
import { open } from '../../stores/view';
import { Button } from '../../ui/Button';
import { LabChip } from '../../ui/LabChip';
import { State } from '../../ui/Shape';
import { isLive } from '../../ui/serverState';
import { ServerFrame } from '../server/ServerFrame';
import { workOf } from './work';

export type KeyServerProps =
  | { readonly server: XrayServer; readonly summary: XraySummary }
  | { readonly server: KeyapiServer; readonly summary: KeyapiSummary };

/** Every tab of a server that makes keys: what it writes now in its pill, New key at the right. */
export function KeysFrame(props: KeyServerProps & { readonly fill?: boolean; readonly children: React.ReactNode }) {
  const t = useTexts();
  const { server, summary, fill, children } = props;
  const work = workOf(summary);
  return (
    <ServerFrame
      server={server}
      summary={summary}
      fill={fill ?? false}
      {...(work === null
        ? {}
        : {
            pill: (
              <>
                <State shape={work.step === 'unknown' ? 'warn' : 'busy'} pill>
                  {t(`work.pill-${work.step === 'unknown' ? 'unknown' : work.action}`)}
                </State>
                <LabChip of={server} />
              </>
            ),
          })}
      actions={
        <Button
          look={work === null ? 'primary' : 'default'}
          icon={Plus}
          disabled={!isLive(summary) || work !== null}
          title={work === null ? undefined : t('work.one-at-a-time')}
          onClick={() => open({ type: 'new-key', serverId: server.id })}
          aria-keyshortcuts="Control+N"
        >
          {t('key.new')}
        </Button>
      }
    >
      {children}
    </ServerFrame>
  );
}
