import { formatCount } from '@shared/format';
import { ListRestart, Pause, Play, Printer, RotateCcw, Trash2, X } from 'lucide-react';
import { useTexts } from '../../stores/app';
import type { BulkAction } from '../../stores/keysDialog';
import { open } from '../../stores/view';
import { Button, IconButton } from '../../ui/Button';
import { Checkbox } from '../../ui/Checkbox';
import type { Able } from './able';

/** As many links as main gives at once. */
const MOST_PRINTED = 500;

/** Stands in the footer's place while keys are selected. */
export function BulkBar(props: {
  readonly serverId: string;
  readonly ids: readonly string[];
  readonly all: boolean | 'some';
  readonly able: Able;
  readonly live: boolean;
  readonly onAll: () => void;
  readonly onClear: () => void;
}) {
  const t = useTexts();
  const { serverId, ids, live } = props;
  const act = (action: BulkAction) => open({ type: 'keys', dialog: { type: 'act', serverId, action, keyIds: ids, name: null } });
  return (
    <div className="bulk">
      <Checkbox label={t('keys.select-all')} on={props.all} onChange={props.onAll} />
      <span className="med nowrap" role="status">
        {t('keys.selected', { count: ids.length, formatted: formatCount(ids.length) })}
      </span>
      <span className="t2 cut grow s12">{t(props.able.commands ? 'keys.bulk-hint' : 'keys.bulk-hint-api')}</span>
      <Button
        icon={Printer}
        disabled={ids.length > MOST_PRINTED}
        title={ids.length > MOST_PRINTED ? t('keys.print-most', { count: MOST_PRINTED }) : undefined}
        onClick={() => open({ type: 'keys', dialog: { type: 'print', serverId, keyIds: ids } })}
      >
        {t('keys.print')}
      </Button>
      <Button icon={RotateCcw} onClick={() => act('reset')}>
        {t('keys.reset')}
      </Button>
      {props.able.resetsThere ? (
        <Button icon={ListRestart} disabled={!live} onClick={() => act('reset-there')}>
          {t('keys.reset-there')}
        </Button>
      ) : null}
      {props.able.commands ? (
        <>
          <Button icon={Pause} disabled={!live} onClick={() => act('pause')}>
            {t('keys.pause')}
          </Button>
          <Button icon={Play} disabled={!live} onClick={() => act('resume')}>
            {t('keys.resume')}
          </Button>
        </>
      ) : null}
      <Button look="danger" icon={Trash2} disabled={!live} onClick={() => act('delete')}>
        {t('keys.delete')}
      </Button>
      <IconButton icon={X} label={t('keys.clear-selection')} onClick={props.onClear} />
    </div>
  );
}
