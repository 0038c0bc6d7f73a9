import { useState } from 'react';
import { useTexts } from '../stores/app';
import { attempt } from '../stores/toasts';
import { Button } from './Button';
import { Dialog } from './Dialog';
import { useGone } from './useGone';

/** Asks once before what cannot be undone; the button repeats the verb. */
export function ConfirmDialog(props: {
  readonly title: string;
  readonly text: string;
  readonly verb: string;
  /** Said when it failed. */
  readonly failed: string;
  readonly danger?: boolean;
  /** False: what is asked for besides is not good yet. */
  readonly able?: boolean;
  /** What else there is to know before. */
  readonly children?: React.ReactNode;
  readonly run: () => Promise<unknown>;
  readonly onClose: () => void;
}) {
  const t = useTexts();
  const [busy, setBusy] = useState(false);
  /** Closed by hand before it was over: what is open now is something else. */
  const gone = useGone();
  const confirm = async () => {
    if (busy || props.able === false) return;
    setBusy(true);
    await attempt(props.failed, props.run);
    if (!gone.current) props.onClose();
  };
  return (
    <Dialog
      narrow
      title={props.title}
      onClose={props.onClose}
      onSubmit={() => void confirm()}
      footer={
        <>
          <span className="grow" />
          <Button look="ghost" onClick={props.onClose}>
            {t('common.cancel')}
          </Button>
          <Button look={busy ? 'busy' : props.danger ? 'danger' : 'primary'} disabled={props.able === false} onClick={() => void confirm()}>
            {props.verb}
          </Button>
        </>
      }
    >
      <div className="col g8">
        <p className="s12 t2">{props.text}</p>
        {props.children}
      </div>
    </Dialog>
  );
}
