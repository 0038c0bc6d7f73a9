import { useTexts } from '../../../stores/app';
import { useReading } from '../../../stores/reading';
import { closeOverlay } from '../../../stores/view';
import { Button } from '../../../ui/Button';
import { Dialog } from '../../../ui/Dialog';
import { failureText } from '../../../ui/failure';
import { Link } from '../../../ui/Link';
import { State } from '../../../ui/Shape';

const EVERY_MS = 10_000;

/** External addresses that several ports show, over all farms; from what was read last, without any traffic. */
export function DuplicatesDialog() {
  const t = useTexts();
  const { value, failure } = useReading('duplicateIps', null, { everyMs: EVERY_MS, on: true });
  const found = value ?? [];
  return (
    <Dialog
      narrow
      title={t('sameIp.title')}
      onClose={closeOverlay}
      footer={
        <>
          <span className="t3 s12 grow">{t('sameIp.source')}</span>
          <Button onClick={closeOverlay}>{t('common.close')}</Button>
        </>
      }
    >
      {failure ? <p className="s12 c-bad">{failureText(t, failure)}</p> : null}
      {value !== null && found.length === 0 ? (
        <State shape="ok" small>
          {t('sameIp.none')}
        </State>
      ) : null}
      {found.length === 0 ? null : (
        <ul className="dups">
          {found.map(({ ip, ports }) => (
            <li key={ip} className="col g4">
              <span className="med">{ip}</span>
              <ul className="col g4 s12">
                {ports.map(port => (
                  <li key={`${port.serverId}/${port.portId}`} className="row">
                    <Link to={{ page: 'server', serverId: port.serverId, tab: `ports/${port.portId}` }}>{port.portName}</Link>
                    <span className="t3 cut">{[port.serverName, port.operator].filter(Boolean).join(', ')}</span>
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}
