import { formatDuration } from '@shared/format';
import type { CoreActionType, CoreRun } from '@shared/model';
import { type LucideIcon, X } from 'lucide-react';
import { useNow, useTexts } from '../../../stores/app';
import { Button, IconButton } from '../../../ui/Button';
import { Icon, Ring } from '../../../ui/icons';
import { runText } from './coreText';
import type { CoreConfigPart } from './useCoreConfig';

interface ActionRowProps {
  readonly part: CoreConfigPart;
  readonly type: CoreActionType;
  readonly icon: LucideIcon;
  /** What it does, as long as it was not asked for. */
  readonly idle: string;
  readonly onPress: () => void;
  readonly more?: React.ReactNode;
}

/** Something a core can be asked to do: what it does, how far it is, how it ended. */
export function ActionRow({ part, type, icon, idle, onPress, more }: ActionRowProps) {
  const t = useTexts();
  const run = part.view.runs[type];
  const { text, bad } = runText(t, run, idle);
  const running = run !== undefined && run.outcome === null;
  const name = t(`coreConfig.act-${type}`);
  return (
    <li className="listrow h44" data-action={type} data-run={run?.outcome?.type ?? (running ? 'running' : 'idle')}>
      <span className="t3">
        <Icon of={icon} />
      </span>
      <div className="col grow">
        <span className="med cut" title={name}>
          {name}
        </span>
        <span className={`s11 wraps ${bad ? 'c-bad' : running ? 'c-busy' : 't3'}`} title={text} role="status">
          {text}
        </span>
      </div>
      {more}
      {running ? (
        <Running run={run} name={name} onLeave={() => part.leave(run.id)} />
      ) : (
        <Button size="sm" disabled={!part.live} aria-label={`${t(`coreConfig.do-${type}`)}: ${name}`} onClick={onPress}>
          {t(`coreConfig.button-${type}`)}
        </Button>
      )}
    </li>
  );
}

function Running({ run, name, onLeave }: { readonly run: CoreRun; readonly name: string; readonly onLeave: () => void }) {
  const t = useTexts();
  const now = useNow();
  const ms = Math.max(0, now - run.since);
  return (
    <>
      <IconButton icon={X} label={t('coreConfig.leave', { name })} onClick={onLeave} />
      <Button size="sm" look="busy" aria-label={`${name} ${formatDuration(ms)}`}>
        <Ring seconds={Math.floor(ms / 1000)} />
        {formatDuration(ms)}
      </Button>
    </>
  );
}
