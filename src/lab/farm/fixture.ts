import type { Random } from '../random';
import type { PortSettings } from './port';
import type { FarmSim, Scenario } from './sim';
import { FINGERPRINTS, OPERATORS } from './tables';

export const ADMIN = 'operator';
const HOUR = 3_600_000;

interface Port {
  readonly name: string;
  readonly operator: number;
  readonly type: PortSettings['reconnect_type'];
  readonly interval: number;
  readonly min: number;
  readonly monitoring?: number;
  readonly net?: 'umts';
  readonly phase?: 'off' | 'unplugged';
  readonly rsrp?: number;
  readonly sinr?: number;
}

/** Eight sound LTE modems, one on 3G, one far from its cell, one switched off and one whose USB device is gone. */
const PORTS: readonly Port[] = [
  { name: 'Port-01', operator: 1, type: 'link', interval: 240, min: 20, rsrp: -74, sinr: 17 },
  { name: 'Port-02', operator: 1, type: 'time_link', interval: 600, min: 20, rsrp: -82, sinr: 14 },
  { name: 'Port-03', operator: 2, type: 'link', interval: 240, min: 20, rsrp: -85, sinr: 12 },
  { name: 'Port-04', operator: 2, type: 'time', interval: 300, min: 120, rsrp: -71, sinr: 19 },
  { name: 'Port-05', operator: 3, type: 'time_link', interval: 900, min: 120, rsrp: -88, sinr: 11 },
  { name: 'Порт-06', operator: 3, type: 'link', interval: 240, min: 20, rsrp: -79, sinr: 16 },
  { name: 'Port-07', operator: 4, type: 'time_link', interval: 1_200, min: 240, rsrp: -91, sinr: 10 },
  { name: 'Port-08', operator: 4, type: 'link', interval: 240, min: 20, rsrp: -83, sinr: 15 },
  { name: 'Port-09 3G', operator: 2, type: 'link', interval: 240, min: 120, net: 'umts', rsrp: -90 },
  { name: 'Port-10', operator: 1, type: 'link', interval: 240, min: 20, rsrp: -108, sinr: 2, monitoring: 5 },
  { name: 'Port-11', operator: 3, type: 'time_link', interval: 600, min: 120, phase: 'off' },
  { name: 'Port-12', operator: 4, type: 'link', interval: 240, min: 20, phase: 'unplugged' },
];

function manyPorts(random: Random): Port[] {
  return Array.from({ length: 120 }, (_, index) => {
    const chance = random.next();
    const port: Port = {
      name: `Port-${String(index + 1).padStart(3, '0')}`,
      operator: random.int(1, 4),
      type: random.pick(['link', 'time', 'time_link']),
      interval: random.pick([240, 300, 600, 1_200]),
      min: random.pick([20, 120, 240]),
      monitoring: 5,
      rsrp: random.int(-112, -68),
      sinr: random.int(2, 20),
    };
    return chance < 0.03 ? { ...port, phase: 'off' } : chance < 0.05 ? { ...port, phase: 'unplugged' } : port;
  });
}

/** Fills a farm with what its scenario has. */
export function furnish(sim: FarmSim, scenario: Scenario): void {
  const random = sim.random.fork('fixture');
  const secrets = sim.random.fork('secrets');
  const now = sim.clock.now();
  const addUser = (id: number, username: string, staff: boolean) =>
    sim.users.set(id, {
      id,
      username,
      password: `${secrets.hex(10)}a1`,
      email: `${username}@farm.example`,
      first_name: '',
      last_name: '',
      is_staff: staff,
      is_active: true,
      is_superuser: staff,
      phone: null,
      timezone: sim.profile.timezone,
      joinedAt: now - 400 * 24 * HOUR,
      token: secrets.hex(40),
    });
  addUser(1, ADMIN, true);
  if (scenario === 'empty') return;
  addUser(5, 'reseller', false);

  sim.spareInterfaces = [
    { ifname: 'enp0s29f7u2u1', ip: '192.168.210.100', gateway: '192.168.210.1' },
    { ifname: 'enp0s29f7u2u2', ip: '192.168.211.100', gateway: '192.168.211.1' },
  ];
  addModems(sim, scenario === 'large' ? manyPorts(random) : PORTS, random);
  addHistory(sim, random, scenario === 'large' ? 3_000 : 420);
  addProxies(sim, secrets, now);
}

function addModems(sim: FarmSim, ports: readonly Port[], random: Random): void {
  const now = sim.clock.now();
  for (const [index, port] of ports.entries()) {
    const operator = OPERATORS[port.operator - 1];
    if (!operator) continue;
    const spoofed = random.chance(0.3);
    const settings: PortSettings = {
      name: port.name,
      active: port.phase !== 'off',
      type: random.int(1, 5),
      net_mode: port.net ?? 'lte',
      monitoring_interval: port.monitoring ?? 3,
      is_osfp: spoofed,
      osfp: spoofed ? random.pick(FINGERPRINTS).id : null,
      ifname: `enp6s0u${1 + Math.floor(index / 4)}u${1 + (index % 4)}`,
      mtu: 0,
      reconnect_type: port.type,
      reconnect_interval: port.interval,
      reconnect_min: port.min,
      users: index < 3 ? [5] : [],
      more: {},
    };
    const modem = sim.addModem(settings, operator, port.phase ?? 'online', { rsrp: port.rsrp ?? -80, sinr: port.sinr ?? 14 }, 21 + index);
    // The last change lies somewhere in the countdown, and never so near that a newcomer's first click is ignored.
    const ago = port.type === 'link' ? random.int(300, 5_000) : random.int(Math.min(port.min + 5, port.interval - 60), port.interval - 40);
    modem.lastEnd = now - ago * 1_000;
    modem.lastStart = modem.lastEnd - random.int(6_000, 20_000);
    modem.countFrom = modem.lastEnd;
    modem.plan();
  }
}

/** Changes of the past days, so that lists and statistics are not empty. */
function addHistory(sim: FarmSim, random: Random, rows: number): void {
  const now = sim.clock.now();
  const working = [...sim.modems.values()].filter(modem => modem.ip !== '');
  const times = Array.from({ length: rows }, () => now - random.int(HOUR, 7 * 24 * HOUR)).sort((one, other) => one - other);
  for (const at of times) {
    const modem = random.pick(working);
    const [prefix, from, to] = random.pick(modem.operator.pools);
    sim.record(modem, `${prefix}.${random.int(from, to)}`, at);
  }
  for (const modem of working) sim.record(modem, modem.ip, modem.lastEnd ?? now);
}

/** Two proxies each on most ports; one without a login, for a fixed address. */
function addProxies(sim: FarmSim, secrets: Random, now: number): void {
  const names = ['kraken', 'scraper_1', 'scraper_2', 'ads', 'market', 'guest'];
  for (const [index, login] of names.entries()) {
    sim.logins.set(index + 1, { id: index + 1, login, password: secrets.hex(12), bitrate_in: index === 5 ? 8_000_000 : 0, bitrate_out: 0 });
  }
  sim.ipRecords.set(1, { id: 1, ip: '192.0.2.200' });
  sim.ipRecords.set(2, { id: 2, ip: '192.0.2.201' });
  let id = 1;
  for (const [index, modem] of [...sim.modems.values()].slice(0, Math.max(9, sim.modems.size - 3)).entries()) {
    for (const type of ['http', 'socks'] as const) {
      const byAddress = index === 8 && type === 'socks';
      sim.proxies.set(id, {
        id,
        modem: modem.id,
        type,
        active: true,
        auth: byAddress ? 'iponly' : 'strong',
        port: (type === 'http' ? 8_100 : 9_100) + index,
        is_local: false,
        auth_params: byAddress ? [1, 2] : [1 + (index % names.length)],
        allow: [],
        maxconn: 0,
        is_allow: true,
        is_ports: true,
        targetport: [],
        createdAt: now - 30 * 24 * HOUR,
        updatedAt: now - 30 * 24 * HOUR,
      });
      id += 1;
    }
  }
}
