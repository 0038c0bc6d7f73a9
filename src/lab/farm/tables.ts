import type { Operator } from './port';

export const MODEM_TYPES = [
  { id: 1, code: 'Huawei_h_150', name: 'Huawei E3372h-153' },
  { id: 2, code: 'Zte_mf_833_r', name: 'ZTE MF833R' },
  { id: 3, code: 'Zte_mf_920_ru', name: 'ZTE MF920RU' },
  { id: 4, code: 'Huawei_h_320', name: 'Huawei E3372h-320' },
  { id: 5, code: 'Zte_mf_823_d', name: 'ZTE MF823D' },
] as const;

/** `modem` is the operating system's name and `name` its version: the panel's own words. */
export const FINGERPRINTS = [
  { id: 7, name: 'SP3', modem: 'Windows' },
  { id: 8, name: '2000 SP4, XP SP1+ (2)', modem: 'Windows' },
  { id: 9, name: '2000 SP4', modem: 'Windows' },
  { id: 10, name: '3.11 and newer', modem: 'Linux' },
  { id: 11, name: '10.x', modem: 'Mac OS X' },
] as const;

const ODDS: Operator['odds'] = { 'same-ip': 0.07, 'no-inet': 0.02, lost: 0.02, stuck: 0.01 };
/** Names differ between the list of operators and the state of a port, as in the document. All addresses are reserved for documentation. */
export const OPERATORS: readonly Operator[] = [
  { id: 1, name: 'MegaFon RUS', listName: 'MeGafon RUS', pools: [['198.51.100', 1, 126]], odds: ODDS },
  { id: 2, name: 'MTS RUS', listName: 'MTS RUS', pools: [['198.51.100', 129, 254]], odds: ODDS },
  { id: 3, name: 'Beeline', listName: 'Beeline', pools: [['203.0.113', 1, 254]], odds: ODDS },
  { id: 4, name: 'Tele2', listName: 'Tele2', pools: [['192.0.2', 1, 254]], odds: ODDS },
];
export const NETWORKS = [
  { id: 1, listName: 'LTE 4G', name: 'LTE (4G)', mode: 'lte' },
  { id: 2, listName: 'UMTS 3G', name: 'UMTS (3G)', mode: 'umts' },
] as const;

/** The LAN card that the panel lists among the free interfaces. */
export const LAN_CARD = { ifname: 'enp7s0', ip: '192.168.1.20', gateway: '192.168.1.1' };
