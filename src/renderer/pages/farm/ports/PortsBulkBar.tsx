import { Copy, Ellipsis, Power, PowerOff, RotateCw, Tag, X } from 'lucide-react';
import { useTexts } from '../../../stores/app';
import { useReading } from '../../../stores/reading';
import { attempt } from '../../../stores/toasts';
import { open } from '../../../stores/view';
import { Button, IconButton } from '../../../ui/Button';
import { Checkbox } from '../../../ui/Checkbox';
import { DropMenu, MenuItems } from '../../../ui/DropMenu';
import { planText } from './planText';
import { askOff, copyProxiesOf, setActive } from './portActions';
import { DEFAULT_WINDOW } from './RotateManyDialog';
import type { PortSelection } from './usePortSelection';
import { rowsOf } from './usePorts';

const PLAN_EVERY_MS = 2000;

/** Stands in the footer's place while ports are selected. */
export function PortsBulkBar({
  serverId,
  selection,
  live,
}: {
  readonly serverId: string;
  readonly selection: PortSelection;
  readonly live: boolean;
}) {
  const t = useTexts();
  const { ids } = selection;
  const plan = useReading('planRotations', { serverId, portIds: ids }, { everyMs: PLAN_EVERY_MS, on: true }).value;
  const ready = plan?.ready.length ?? 0;
  const withRows = (then: (rows: Awaited<ReturnType<typeof rowsOf>>) => void) =>
    void attempt(t('farm.list-failed'), async () => then(await rowsOf(serverId, ids)));
  const items = [
    {
      icon: Tag,
      label: t('farm.tags-ask'),
      run: () => withRows(ports => open({ type: 'farm', dialog: { type: 'tags', serverId, ports } })),
    },
    ...(live
      ? [
          {
            icon: Power,
            label: t('port.turn-on'),
            run: () =>
              withRows(ports => {
                const off = ports.filter(({ port }) => !port.active);
                if (off.length > 0) void setActive(serverId, off, true);
              }),
          },
          { icon: PowerOff, label: t('port.turn-off-ask'), danger: true, run: () => withRows(ports => askOff(serverId, ports)) },
        ]
      : []),
  ];
  return (
    <div className="bulk">
      <Checkbox label={t('farm.select-all')} on={selection.all} onChange={selection.onAll} />
      <span className="med nowrap" role="status">
        {t('farm.selected', { count: ids.length })}
      </span>
      <span className="t2 cut grow s12" data-plan>
        {plan === null ? '' : planText(t, plan, ids.length)}
      </span>
      <span className="t3 s12 nowrap hide-n">{t('bulk.at-a-time', { count: DEFAULT_WINDOW })}</span>
      <Button icon={Copy} onClick={() => copyProxiesOf(serverId, ids)}>
        {t('farm.copy-proxies')}
      </Button>
      <Button
        look="primary"
        icon={RotateCw}
        disabled={!live || (plan !== null && ready + plan.cooling.length === 0)}
        onClick={() => open({ type: 'farm', dialog: { type: 'rotate-many', serverId, portIds: ids } })}
      >
        {t('bulk.rotate-ask', { count: ready })}
      </Button>
      <DropMenu button={<IconButton icon={Ellipsis} label={t('farm.more-selected')} />}>
        <MenuItems items={items} />
      </DropMenu>
      <IconButton icon={X} label={t('keys.clear-selection')} onClick={selection.clear} />
    </div>
  );
}
