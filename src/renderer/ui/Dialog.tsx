import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useTexts } from '../stores/app';
import { IconButton } from './Button';
import { useReturnFocus } from './useReturnFocus';

interface DialogProps {
  readonly title: React.ReactNode;
  readonly onClose: () => void;
  readonly narrow?: boolean;
  readonly icon?: React.ReactNode;
  readonly aside?: React.ReactNode;
  readonly footer?: React.ReactNode;
  readonly children: React.ReactNode;
  /** Ctrl+Enter inside. */
  readonly onSubmit?: () => void;
}

/** A modal dialog: traps focus, gives it back, closes with Esc. */
export function Dialog({ title, onClose, narrow, icon, aside, footer, children, onSubmit }: DialogProps) {
  const t = useTexts();
  useReturnFocus();
  return (
    <Base.Root
      open
      onOpenChange={next => {
        if (!next) onClose();
      }}
    >
      <Base.Portal>
        <Base.Backdrop className="scrim" />
        <Base.Viewport className="dialog-place">
          <Base.Popup
            finalFocus={false}
            className={`dialog ${narrow ? 'narrow' : ''}`}
            onKeyDown={event => {
              if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || !onSubmit) return;
              event.preventDefault();
              onSubmit();
            }}
          >
            <header className="dialog-h">
              {icon}
              <Base.Title className="grow cut">{title}</Base.Title>
              {aside}
              <Base.Close render={<IconButton icon={X} label={t('common.close')} />} />
            </header>
            <div className="dialog-b">{children}</div>
            {footer === undefined ? null : <footer className="dialog-f">{footer}</footer>}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}
