/** What one generation of the key API can do and another cannot. */
import { formatCount } from '@shared/format';
import type { KeyapiCall, KeyapiReport } from '@shared/model';
import type { Texts } from '@shared/texts';
import { useApp, useTexts } from '../../stores/app';
import { closeOverlay } from '../../stores/view';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Facts } from '../../ui/Facts';
import { Shape } from '../../ui/Shape';
import { speaksText } from './dialect';

/** What is of one kind stands together; several calls that serve the same end are one line. */
export const GROUPS: readonly { readonly id: string; readonly calls: readonly (readonly KeyapiCall[])[] }[] = [
  { id: 'keys', calls: [['config', 'link']] },
  {
    id: 'traffic',
    calls: [
      ['traffic-exact', 'traffic-ports', 'traffic-simple', 'traffic-all'],
      ['key-traffic'],
      ['compare'],
      ['traffic-status'],
      ['history', 'key-history'],
      ['daily'],
      ['monthly', 'key-monthly'],
      ['reset'],
      ['reset-history', 'clean-history'],
    ],
  },
  {
    id: 'system',
    calls: [['config-status'], ['validate-sync'], ['sync'], ['verify-reality'], ['inbounds'], ['ports'], ['health'], ['fix-reality']],
  },
];
/** What no generation of it does. */
const NEVER = ['pause', 'rename', 'block'] as const;

export function DialectDialog({ serverId }: { readonly serverId: string }) {
  const t = useTexts();
  const server = useApp(state => state.servers[serverId]);
  const summary = useApp(state => state.summaries[serverId]);
  const report = summary?.kind === 'keyapi' ? summary.report : null;
  if (!server || !report) return null;
  return (
    <Dialog
      title={t('keyapi.differs-title', { name: server.name })}
      onClose={closeOverlay}
      footer={
        <>
          <span className="t3 s12 grow cut">{t('keyapi.differs-hint')}</span>
          <Button look="primary" onClick={closeOverlay}>
            {t('common.done')}
          </Button>
        </>
      }
    >
      <div className="kd">
        <div className="col g16">
          <section className="col g8">
            <h3 className="sh">{t('keyapi.dialect')}</h3>
            <Facts of={factsOf(t, report)} />
          </section>
          <section className="col g8">
            <h3 className="sh">{t('keyapi.never')}</h3>
            <ul className="plainlist s12">
              {NEVER.map(what => (
                <li key={what} className="row top dotted">
                  <Shape shape="off" />
                  <span className="t2 grow">{t(`cannot.no-${what}`)}</span>
                </li>
              ))}
            </ul>
          </section>
        </div>
        <div className="col g16">
          {GROUPS.map(({ id, calls }) => (
            <section key={id} className="col g8">
              <h3 className="sh">{t(`keyapi.group-${id}`)}</h3>
              <ul className="plainlist s12">
                {calls.map(some => (
                  <Call key={some[0]} calls={some} report={report} />
                ))}
              </ul>
            </section>
          ))}
        </div>
      </div>
    </Dialog>
  );
}

function Call({ calls, report }: { readonly calls: readonly KeyapiCall[]; readonly report: KeyapiReport }) {
  const t = useTexts();
  const has = calls.some(call => report.calls.includes(call));
  return (
    <li className="row top dotted" data-call={calls[0]} data-has={has}>
      <Shape shape={has ? 'ok' : 'off'} label={t(has ? 'keyapi.has' : 'keyapi.has-not')} />
      <span className={`grow ${has ? '' : 't3'}`}>{t(`keyapi.call.${calls[0] ?? ''}`)}</span>
    </li>
  );
}

function factsOf(t: Texts, report: KeyapiReport): readonly (readonly [string, string])[] {
  const { known, restarts, mostKeys, perMinute } = report;
  return [
    [t('keyapi.speaks-word'), speaksText(t, report)],
    [t('keyapi.known-by-word'), known.map(({ code, params }) => t(`keyapi.known.${code}`, params)).join(', ') || '–'],
    [t('keyapi.restarts-word'), t(restarts === null ? 'keyapi.restarts-unknown' : restarts ? 'keyapi.restarts-yes' : 'keyapi.restarts-no')],
    [t('keyapi.most-word'), mostKeys === null ? t('keyapi.no-limit-known') : formatCount(mostKeys)],
    [
      t('keyapi.limits-word'),
      perMinute === null
        ? t('keyapi.no-limit-known')
        : t('keyapi.limits', { list: perMinute.list, get: perMinute.get, create: perMinute.create, delete: perMinute.delete }),
    ],
  ];
}
