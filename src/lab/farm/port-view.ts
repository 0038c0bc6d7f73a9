import { formatDate, humanize } from './dates';
import type { Modem } from './modem';
import type { FarmSim } from './sim';
import { FINGERPRINTS, NETWORKS } from './tables';

/** The settings of a port as add and edit answer them. */
export function settingsView(sim: FarmSim, modem: Modem): Record<string, unknown> {
  const { more, ...settings } = modem.settings;
  const newer = sim.profile.revision === 'new' ? { reconnect_event: ['1'], params: null } : {};
  return { id: modem.id, ...settings, ...newer, ...more };
}

const networkName = (modem: Modem) => NETWORKS.find(({ mode }) => mode === modem.shown.network)?.name ?? '';

/** One row of `modem/list`: settings, what monitoring last saw, and the change of address as its service wrote it. */
export function stateView(sim: FarmSim, modem: Modem): Record<string, unknown> {
  const { settings, shown } = modem;
  const date = (at: number | null) => (at === null ? '' : formatDate(at, sim.profile));
  const fingerprint = settings.is_osfp ? FINGERPRINTS.find(({ id }) => id === settings.osfp) : undefined;
  const ago = modem.lastEnd === null ? null : Math.floor((sim.clock.now() - modem.lastEnd) / 1_000);
  return {
    id: modem.id,
    name: settings.name,
    active: settings.active,
    ifname: settings.ifname,
    ip: modem.plugged ? modem.lan.ip : '',
    gateway: modem.plugged ? modem.lan.gateway : '',
    conn_dev: shown.conn_dev,
    is_osfp: settings.is_osfp,
    conn_net: shown.conn_net,
    type: settings.type,
    conn_inet: shown.conn_inet,
    reconnect: modem.changing,
    reconnect_type: settings.reconnect_type,
    reconnect_interval: settings.reconnect_interval,
    reconnect_min: settings.reconnect_min,
    reconnect_start: date(modem.lastStart),
    reconnect_end: date(modem.lastEnd),
    reconnect_end_hum: ago === null ? '' : sim.profile.lang === 'ru' ? `${humanize(ago, 'ru')} назад` : `${humanize(ago, 'en')} ago`,
    ...shown.radio,
    osfp: fingerprint ?? null,
    operator: shown.conn_net ? modem.operator.name : '',
    network_type: networkName(modem),
    reconect_time: modem.secondsLeft(),
    external_ip: shown.external_ip,
    net_mode: settings.net_mode,
    monitoring_interval: settings.monitoring_interval,
  };
}

/** The part of a port that a proxy carries in its list. */
export function portOfProxyView(sim: FarmSim, modem: Modem): Record<string, unknown> {
  const state = stateView(sim, modem);
  const kept = ['id', 'name', 'active', 'ifname', 'ip', 'gateway', 'conn_dev', 'conn_net', 'reconnect', 'reconnect_type'];
  const more = ['reconnect_interval', 'reconnect_min', 'operator', 'network_type'];
  return Object.fromEntries([...kept, ...more].map(name => [name, state[name]]));
}
