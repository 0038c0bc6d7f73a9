import type { Port } from '@shared/model';

/** The port of the document's own sample, idle and online. */
export const samplePort = (change: Partial<Port> = {}): Port => ({
  id: 30,
  name: 'Порт-10',
  active: true,
  connDev: true,
  connNet: true,
  connInet: true,
  reconnecting: false,
  reconnectType: 'time_link',
  reconnectIntervalS: 240,
  reconnectMinS: 120,
  reconnectStart: '26 окт 2020 15:24:55',
  reconnectEnd: '26 окт 2020 15:25:01',
  nextInS: 30,
  monitoringIntervalS: 3,
  externalIp: '198.51.100.7',
  operator: 'MegaFon RUS',
  networkType: 'LTE (4G)',
  bars: 5,
  rsrp: { value: -74, bound: null },
  rsrq: { value: -7, bound: null },
  sinr: { value: 12, bound: null },
  rssi: { value: -51, bound: 'min' },
  ...change,
});
