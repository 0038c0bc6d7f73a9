/** The settings, in three cards; what a core does not show is left out. */
import { LOG_LEVELS } from '@shared/model';
import { modeText } from '@shared/modetext';
import { useState } from 'react';
import { useTexts } from '../../../stores/app';
import { Button } from '../../../ui/Button';
import { Segmented, Switch } from '../../../ui/controls';
import { tunText } from './coreText';
import { FieldRow } from './FieldRow';
import { ChoiceField, FlagField, PortField, WordField } from './fields';
import { TunDialog } from './TunDialog';
import type { CoreConfigPart } from './useCoreConfig';
import { WholeDialog } from './WholeDialog';

interface CardProps {
  readonly part: CoreConfigPart;
}
const FIND_PROCESS = ['off', 'strict', 'always'] as const;
const canPatch = ({ view }: CoreConfigPart): boolean => view.features.includes('patch');

export function PortsCard({ part }: CardProps) {
  const t = useTexts();
  const [whole, setWhole] = useState(false);
  const { 'bind-address': bind, 'allow-lan': lan } = part.view.values;
  const bound = bind === undefined ? '' : bind === '*' ? t('coreConfig.bound-all') : t('coreConfig.bound-to', { address: bind });
  return (
    <section className="card" aria-label={t('coreConfig.ports')}>
      <div className="card-h">
        <h2>{t('coreConfig.ports')}</h2>
        <span className="end">
          <Button size="sm" look="ghost" disabled={!part.live} onClick={() => setWhole(true)}>
            {t('coreConfig.view-all')}
          </Button>
        </span>
      </div>
      {canPatch(part) ? (
        <>
          <PortField part={part} field="mixed-port" hint={t('coreConfig.hint-mixed-port')} />
          <PortField part={part} field="port" />
          <PortField part={part} field="socks-port" />
          <FlagField part={part} field="allow-lan" hint={lan ? bound : t('coreConfig.bound-here')} />
        </>
      ) : (
        <p className="card-b s12 t3">{t('coreConfig.mode-only')}</p>
      )}
      {whole ? <WholeDialog serverId={part.serverId} onClose={() => setWhole(false)} /> : null}
    </section>
  );
}

export function GeneralCard({ part }: CardProps) {
  const t = useTexts();
  const { view, live } = part;
  const state = view.fields.mode;
  const mode = state?.type === 'busy' ? String(state.wanted) : (view.values.mode ?? '');
  const shown = view.modes.find(each => each.toLowerCase() === mode.toLowerCase()) ?? mode;
  return (
    <section className="card" aria-label={t('coreConfig.general')}>
      <div className="card-h">
        <h2>{t('coreConfig.general')}</h2>
      </div>
      <FieldRow part={part} field="mode">
        <Segmented
          className={state?.type === 'busy' ? 'is-asked' : ''}
          label={t('coreConfig.field-mode')}
          value={shown}
          disabled={!live || state?.type === 'busy'}
          options={view.modes.map(each => ({ value: each, label: modeText(t, each) }))}
          onChange={next => part.change({ mode: next })}
        />
      </FieldRow>
      {canPatch(part) ? (
        <>
          <ChoiceField part={part} field="log-level" options={LOG_LEVELS} />
          <FlagField part={part} field="ipv6" />
          <ChoiceField part={part} field="find-process-mode" hint={t('coreConfig.hint-find-process-mode')} options={FIND_PROCESS} />
        </>
      ) : null}
    </section>
  );
}

export function TunCard({ part }: CardProps) {
  const t = useTexts();
  const [editing, setEditing] = useState(false);
  const { values, fields } = part.view;
  if (!canPatch(part) || (values.tun === undefined && values.sniffing === undefined)) return null;
  const busy = fields.tun?.type === 'busy';
  return (
    <section className="card" aria-label="TUN">
      <div className="card-h">
        <h2>TUN</h2>
        <span className="t3 s12 cut">{t('coreConfig.tun-whole')}</span>
      </div>
      {values.tun === undefined ? null : (
        <FieldRow
          part={part}
          field="tun"
          hint={tunText(t, values.tun)}
          extra={
            <Button size="sm" look="ghost" disabled={!part.live || busy} onClick={() => setEditing(true)}>
              {t('coreConfig.tun-edit')}
            </Button>
          }
        >
          <Switch
            label={t('coreConfig.field-tun')}
            on={values.tun.enable === true}
            disabled={!part.live || busy}
            onChange={enable => part.change({ tun: { enable } })}
          />
        </FieldRow>
      )}
      <FlagField part={part} field="sniffing" hint={t('coreConfig.hint-sniffing')} />
      {editing && values.tun ? <TunDialog part={part} tun={values.tun} onClose={() => setEditing(false)} /> : null}
    </section>
  );
}

/** What is changed seldom. */
export function MoreCard({ part }: CardProps) {
  const t = useTexts();
  if (!canPatch(part)) return null;
  return (
    <section className="card" aria-label={t('coreConfig.more')}>
      <div className="card-h">
        <h2>{t('coreConfig.more')}</h2>
      </div>
      <WordField part={part} field="bind-address" hint={t('coreConfig.hint-bind-address')} needed />
      <WordField part={part} field="interface-name" hint={t('coreConfig.hint-interface-name')} />
      <PortField part={part} field="redir-port" hint={t('coreConfig.hint-redir-port')} />
      <PortField part={part} field="tproxy-port" hint={t('coreConfig.hint-tproxy-port')} />
      <FlagField part={part} field="tcp-concurrent" hint={t('coreConfig.hint-tcp-concurrent')} />
    </section>
  );
}
