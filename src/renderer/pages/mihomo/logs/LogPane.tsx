import type { ListenLevel } from '@shared/model';
import { LISTEN_LEVELS } from '@shared/model';
import { parseWords } from '@shared/words';
import { ScrollText } from 'lucide-react';
import { useDeferredValue, useMemo, useState } from 'react';
import { call } from '../../../api';
import { useTexts } from '../../../stores/app';
import { attempt, tell } from '../../../stores/toasts';
import { useView } from '../../../stores/view';
import { Button } from '../../../ui/Button';
import { failureText } from '../../../ui/failure';
import { isLive } from '../../../ui/serverState';
import { Empty, ErrorState, Skeleton } from '../../../ui/states';
import type { MihomoProps } from '../MihomoFrame';
import { LogBar } from './LogBar';
import { LogList } from './LogList';
import { useLog } from './useLog';

const LEVEL_KEY = 'log-level';
const storedLevel = (): ListenLevel => LISTEN_LEVELS.find(level => level === localStorage.getItem(LEVEL_KEY)) ?? 'info';

/** A controller's log: what it does now, listened to while it is looked at. */
export function LogPane({ server, summary, onClose }: MihomoProps & { readonly onClose?: () => void }) {
  const t = useTexts();
  const paused = useView(view => view.paused);
  const [level, setLevel] = useState(storedLevel);
  const [search, setSearch] = useState('');
  const asked = useDeferredValue(search.trim());
  const words = useMemo(() => parseWords(asked), [asked]);
  const question = useMemo(() => ({ level, search: asked, paused }), [level, asked, paused]);
  const live = isLive(summary);
  const log = useLog(server.id, question, live || summary.lastData !== null, live);
  const { page, failure, watchId, follow, setFollow, show } = log;
  const save = async () => {
    await attempt(t('coreLog.save-failed'), async () => {
      const saved = await call('saveLog', { watchId });
      if (saved) tell('ok', t('coreLog.saved', { count: saved.count }), saved.path);
    });
  };
  return (
    <>
      <LogBar
        page={page}
        level={level}
        onLevel={next => {
          localStorage.setItem(LEVEL_KEY, next);
          setLevel(next);
          setFollow(true);
        }}
        search={search}
        onSearch={next => {
          setSearch(next);
          setFollow(true);
        }}
        follow={follow}
        onFollow={() => setFollow(true)}
        onSave={() => void save()}
        onClear={() => void attempt(t('coreLog.clear-failed'), () => call('clearLog', { watchId }))}
        onClose={onClose}
      />
      {page === null ? (
        <div className="logs">
          {failure ? <ErrorState title={t('coreLog.failed')} text={failureText(t, failure)} /> : <Skeleton bars={4} />}
        </div>
      ) : page.end === page.first ? (
        <div className="logs">
          {page.total > 0 ? (
            <Empty icon={ScrollText} title={t('common.nothing-matches')}>
              <Button size="sm" onClick={() => setSearch('')}>
                {t('common.clear')}
              </Button>
            </Empty>
          ) : (
            <Empty icon={ScrollText} title={t('coreLog.none')} text={t('coreLog.none-text')} />
          )}
        </div>
      ) : (
        <LogList page={page} words={words} follow={follow} onFollow={setFollow} onShow={show} />
      )}
      <div className="tfoot">
        <span>{t('coreLog.kept')}</span>
        <span className="end hide-n">{t('coreLog.drops')}</span>
      </div>
    </>
  );
}
