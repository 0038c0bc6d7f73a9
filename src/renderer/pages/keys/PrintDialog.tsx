import type { Failure } from '@shared/model';
import { Printer } from 'lucide-react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { createPortal } from 'react-dom';
import { call, failureOf } from '../../api';
import { useApp, useTexts } from '../../stores/app';
import { closeOverlay } from '../../stores/view';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { failureText } from '../../ui/failure';
import { qrPicture } from '../../ui/qr';
import { ErrorState, Skeleton } from '../../ui/states';

interface Printed {
  readonly name: string;
  readonly link: string;
}
/** Room for a code on paper: 50 mm at 150 dots an inch. */
const PAPER_PX = 300;

/** QR codes of several keys with their names, to cut apart; nothing but them reaches the paper. */
export function PrintDialog({ serverId, keyIds }: { readonly serverId: string; readonly keyIds: readonly string[] }) {
  const t = useTexts();
  const server = useApp(state => state.servers[serverId]?.name ?? '');
  const [links, setLinks] = useState<readonly Printed[] | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const read = useCallback(() => {
    setFailure(null);
    call('linksOf', { serverId, keyIds }).then(setLinks, thrown => setFailure(failureOf(thrown)));
  }, [serverId, keyIds]);
  useEffect(() => read(), [read]);
  return (
    <Dialog
      title={t('keyPrint.title', { count: keyIds.length })}
      onClose={closeOverlay}
      footer={
        <>
          <span className="t3 s12 grow cut">{t('keyPrint.secret')}</span>
          <Button look="ghost" onClick={closeOverlay}>
            {t('common.close')}
          </Button>
          <Button look="primary" icon={Printer} disabled={links === null || links.length === 0} onClick={() => window.print()}>
            {t('keyPrint.print')}
          </Button>
        </>
      }
    >
      {links !== null ? (
        <>
          {links.length < keyIds.length ? (
            <p className="s12 c-warn pb8">{t('keyPrint.fewer', { count: keyIds.length - links.length })}</p>
          ) : null}
          <div className="printview" data-print={links.length}>
            <Sheet links={links} server={server} />
          </div>
          {createPortal(
            <div className="printsheet" aria-hidden="true">
              <Sheet links={links} server={server} />
            </div>,
            document.body,
          )}
        </>
      ) : failure ? (
        <ErrorState title={t('keyPrint.failed')} text={failureText(t, failure)}>
          <Button onClick={read}>{t('common.try-again')}</Button>
        </ErrorState>
      ) : (
        <Skeleton bars={6} />
      )}
    </Dialog>
  );
}

const Sheet = ({ links, server }: { readonly links: readonly Printed[]; readonly server: string }) => (
  <ul className="printgrid">
    {links.map(({ name, link }) => (
      <PrintedKey key={name} name={name} link={link} server={server} />
    ))}
  </ul>
);

function PrintedKey({ name, link, server }: Printed & { readonly server: string }) {
  const t = useTexts();
  const picture = useMemo(() => (link === '' ? null : qrPicture(link, PAPER_PX)), [link]);
  return (
    <li className="printed">
      {picture === null ? (
        <span className="printqr none">{t(link === '' ? 'keyPrint.no-link' : 'qr.too-long')}</span>
      ) : (
        <svg className="printqr" viewBox={`0 0 ${picture.side} ${picture.side}`} role="img" aria-label={t('qr.label', { name })}>
          <path d={picture.path} />
        </svg>
      )}
      <span className="printname">{name}</span>
      <span className="printserver">{server}</span>
    </li>
  );
}
