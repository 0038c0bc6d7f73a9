import { Popover } from '@base-ui/react/popover';
import { FIELD_NAMES } from '@shared/connections/fields';
import { CircleHelp } from 'lucide-react';
import { useTexts } from '../../../stores/app';
import { IconButton } from '../../../ui/Button';

const EXAMPLES = [
  ['port:443 and not proxy:DIRECT', 'not'],
  ['host:*.example.com or process:curl', 'or'],
  ['source:192.168.1.0/24', 'subnet'],
  ['down:>1m age:<10s', 'figures'],
  ['received:1g..5g', 'range'],
  ['"two words"', 'quotes'],
] as const;

interface QueryHelpProps {
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
  /** Whether its button has room; F1 opens it in any case. */
  readonly isShown: boolean;
  readonly onTake: (filter: string) => void;
}

/** What a filter can say; a press on an example takes it. */
export function QueryHelp({ isOpen, onOpen, isShown, onTake }: QueryHelpProps) {
  const t = useTexts();
  const label = t('connections.filter-help');
  return (
    <Popover.Root open={isOpen} onOpenChange={onOpen}>
      <Popover.Trigger
        render={<IconButton icon={CircleHelp} label={`${label}, F1`} {...(isShown ? {} : { className: 'unseen', tabIndex: -1 })} />}
      />
      <Popover.Portal>
        <Popover.Positioner className="floating" sideOffset={8} align="start">
          <Popover.Popup className="menu query-help">
            <Popover.Title className="med s12">{label}</Popover.Title>
            <p className="s12 t2">{t('connections.filter-words')}</p>
            <ul>
              {EXAMPLES.map(([example, meaning]) => (
                <li key={example}>
                  <button
                    type="button"
                    className="mi"
                    onClick={() => {
                      onOpen(false);
                      onTake(example);
                    }}
                  >
                    <code>{example}</code>
                    <span className="t3 end">{t(`connections.example-${meaning}`)}</span>
                  </button>
                </li>
              ))}
            </ul>
            <p className="s12 t2">{t('connections.filter-fields')}</p>
            <p className="query-fields">
              {FIELD_NAMES.map(name => (
                <code key={name} title={t(`connections.field-${name}`)}>
                  {name}
                </code>
              ))}
            </p>
            <p className="s12 t3">{t('connections.filter-values')}</p>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
