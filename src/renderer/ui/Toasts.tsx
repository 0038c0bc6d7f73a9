import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import { useTexts } from '../stores/app';
import { type ToastData, toasts } from '../stores/toasts';
import { Button, IconButton } from './Button';
import { Shape } from './Shape';

function List() {
  const t = useTexts();
  const { toasts: shown, close } = Toast.useToastManager<ToastData>();
  return shown.map(toast => (
    <Toast.Root key={toast.id} toast={toast} className="toast" swipeDirection={[]}>
      <Shape shape={toast.data?.shape ?? 'ok'} />
      <Toast.Content className="col grow">
        <Toast.Title className="med" render={<span />} />
        <Toast.Description className="s12 t2" render={<span />} />
      </Toast.Content>
      {toast.data?.action ? (
        <Button
          size="sm"
          onClick={() => {
            toast.data?.action?.run();
            close(toast.id);
          }}
        >
          {toast.data.action.label}
        </Button>
      ) : null}
      {/* It can be reached by Tab at any time, so it is there for a screen reader too. */}
      <Toast.Close aria-hidden={false} render={<IconButton icon={X} label={t('common.close')} />} />
    </Toast.Root>
  ));
}

/** Bottom right, at most three. */
export function Toasts() {
  return (
    <Toast.Provider toastManager={toasts} limit={3}>
      <Toast.Portal>
        <Toast.Viewport className="toasts">
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}
