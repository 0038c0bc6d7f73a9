import { useTexts } from '../stores/app';
import { closeOverlay } from '../stores/view';
import { Banner } from './Banner';
import { Button } from './Button';
import { Dialog } from './Dialog';

interface FormDialogProps {
  readonly title: string;
  /** What Ctrl+Enter does; absent: nothing is said at the left. */
  readonly hint?: string;
  /** Of the button that sends it. */
  readonly verb: string;
  readonly busy: boolean;
  readonly able?: boolean;
  /** In the place of Cancel and the verb. */
  readonly buttons?: React.ReactNode;
  /** Why it was not done. */
  readonly failed?: { readonly title: string; readonly text: string } | null;
  readonly onSubmit: () => void;
  /** Rows of a `form`: labels and their fields. */
  readonly children: React.ReactNode;
}

/** A narrow dialog with a form: Enter in a field, Ctrl+Enter anywhere and the button send it. */
export function FormDialog({ title, hint, verb, busy, able = true, buttons, failed, onSubmit, children }: FormDialogProps) {
  const t = useTexts();
  return (
    <Dialog
      narrow
      title={title}
      onClose={closeOverlay}
      onSubmit={onSubmit}
      footer={
        <>
          <span className="t3 s12 grow cut">
            {hint === undefined ? null : (
              <>
                <kbd>Ctrl Enter</kbd> {hint}
              </>
            )}
          </span>
          {buttons ?? (
            <>
              <Button look="ghost" onClick={closeOverlay}>
                {t('common.cancel')}
              </Button>
              <Button look={busy ? 'busy' : 'primary'} disabled={!able && !busy} onClick={onSubmit}>
                {verb}
              </Button>
            </>
          )}
        </>
      }
    >
      <form
        className="form"
        onSubmit={event => {
          event.preventDefault();
          onSubmit();
        }}
      >
        {children}
        {/* A list has a hidden field of its own: without a button in the form Enter would do nothing. */}
        <button type="submit" hidden />
      </form>
      {failed ? (
        <div className="mt8">
          <Banner shape="bad" tone="bad" title={failed.title} text={failed.text} />
        </div>
      ) : null}
    </Dialog>
  );
}
