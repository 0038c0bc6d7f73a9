/** Settings of a port in words. Pure. */
import type { FarmLookups, Port, PortSettings } from '@shared/model';
import type { Texts } from '@shared/texts';

/** `20 min`, `1 h 30 min`, `45 s`. */
export function secondsWords(t: Texts, seconds: number): string {
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor((seconds % 86_400) / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'min'],
    [Math.round(seconds % 60), 's'],
  ] as const;
  const shown = parts.filter(([count]) => count > 0).slice(0, 2);
  return shown.length === 0 ? t('age.s', { count: 0 }) : shown.map(([count, unit]) => t(`age.${unit}`, { count })).join(' ');
}

/** What is shown of a port's settings: read by themselves where the panel can, else what its list tells. */
export interface PortFacts {
  readonly reconnectType: PortSettings['reconnectType'];
  readonly reconnectIntervalS: number | null;
  readonly reconnectMinS: number | null;
  readonly netMode: string | null;
  readonly modemType: number | null;
  readonly spoofing: boolean;
  readonly fingerprint: string | null;
  readonly ifname: string | null;
  /** Null: the list does not tell. */
  readonly mtu: number | null;
  readonly monitoringIntervalS: number | null;
}

export function factsOf(port: Port, settings: PortSettings | null, lookups: FarmLookups | null): PortFacts {
  const printId = settings?.fingerprint ?? port.fingerprint?.id ?? null;
  const print = lookups?.fingerprints?.find(({ id }) => id === printId) ?? (port.fingerprint?.id === printId ? port.fingerprint : null);
  return {
    reconnectType: settings?.reconnectType ?? port.reconnectType,
    reconnectIntervalS: settings?.reconnectIntervalS ?? port.reconnectIntervalS,
    reconnectMinS: settings?.reconnectMinS ?? port.reconnectMinS,
    netMode: settings?.netMode ?? port.netMode,
    modemType: settings?.modemType ?? port.modemType,
    spoofing: settings?.spoofing ?? port.spoofing,
    fingerprint: print ? `${print.os} ${print.version}`.trim() : printId === null ? null : `#${printId}`,
    ifname: settings?.ifname ?? port.ifname,
    mtu: settings?.mtu ?? null,
    monitoringIntervalS: settings?.monitoringIntervalS ?? port.monitoringIntervalS,
  };
}

/** Rows of a list of facts. */
export function factRows(t: Texts, facts: PortFacts): readonly (readonly [string, string])[] {
  const timed = facts.reconnectType === 'time' || facts.reconnectType === 'time_link';
  const mtu = facts.mtu === null ? '' : facts.mtu === 0 ? t('portSettings.mtu-default') : t('portSettings.mtu', { mtu: facts.mtu });
  const net =
    facts.netMode === null ? '–' : t.has(`portSettings.net-${facts.netMode}`) ? t(`portSettings.net-${facts.netMode}`) : facts.netMode;
  return [
    [t('portSettings.rotation'), t(`portSettings.type-${facts.reconnectType}`)],
    ...(timed && facts.reconnectIntervalS !== null ? [[t('portSettings.every'), secondsWords(t, facts.reconnectIntervalS)] as const] : []),
    [t('portSettings.shortest'), facts.reconnectMinS === null ? '–' : secondsWords(t, facts.reconnectMinS)],
    [t('portSettings.network'), net],
    [t('portSettings.fingerprint'), facts.spoofing ? (facts.fingerprint ?? '–') : t('portSettings.own')],
    [t('portSettings.interface'), [facts.ifname ?? '–', mtu].filter(text => text !== '').join(', ')],
  ];
}
