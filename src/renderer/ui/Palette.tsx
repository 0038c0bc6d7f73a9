/** Command palette: verbs first, states shown; what cannot be done now says why. */
import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog } from '@base-ui/react/dialog';
import { Search } from 'lucide-react';
import { useTexts } from '../stores/app';
import { closeOverlay } from '../stores/view';
import { type Command, useCommands } from './commands';
import { Icon } from './icons';
import { useReturnFocus } from './useReturnFocus';

export function Palette() {
  const t = useTexts();
  const commands = useCommands();
  useReturnFocus();
  const run = (command: Command) => {
    if (command.blocked) return;
    closeOverlay();
    command.run();
  };
  return (
    <Dialog.Root open onOpenChange={next => (next ? undefined : closeOverlay())}>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Viewport className="dialog-place top">
          <Dialog.Popup finalFocus={false} className="dialog palette" aria-label={t('palette.title')}>
            <Autocomplete.Root
              open
              inline
              items={commands}
              itemToStringValue={(command: Command) => command.label}
              autoHighlight="always"
              keepHighlight
            >
              <span className="field ctl h40">
                <Icon of={Search} />
                <Autocomplete.Input className="grow" aria-label={t('palette.title')} placeholder={t('palette.placeholder')} />
                <kbd>Esc</kbd>
              </span>
              <Autocomplete.Empty className="empty">
                <span className="s12 t3">{t('palette.nothing')}</span>
              </Autocomplete.Empty>
              <Autocomplete.List className="menu flat scroll">
                {(command: Command) => (
                  <Autocomplete.Item
                    key={command.id}
                    value={command}
                    className={`mi ${command.blocked ? 't3' : ''}`}
                    aria-disabled={command.blocked || undefined}
                    onClick={() => run(command)}
                  >
                    <Icon of={command.icon} />
                    <span className="cut">{command.label}</span>
                    <span className="end t3 cut">{command.hint}</span>
                  </Autocomplete.Item>
                )}
              </Autocomplete.List>
            </Autocomplete.Root>
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
