/** Settings of ports: read, added, edited. An edit replaces everything, so that it is read, merged and written, unknown keys and all. */
import { Fault } from '@shared/fault';
import { type FormOutcome, NET_MODES, type PortChange, type PortDraft, type PortSettings, RECONNECT_TYPES } from '@shared/model';
import { z } from 'zod';
import { PanelFault } from './answer';
import type { FarmPorts } from './contract';
import type { Session } from './session';
import { amount, asNamed, id, type Raw, readObject, reference, references, text, truth } from './values';
import { submit, type Waiting } from './writes';

const one = <T extends string>(names: readonly T[]) => text.transform(raw => names.find(name => name === raw) ?? ('other' as const));
const row = z.object({
  id,
  name: text,
  active: truth,
  type: reference,
  net_mode: one(NET_MODES),
  monitoring_interval: amount,
  is_osfp: truth,
  osfp: reference.transform(value => value || null),
  ifname: text,
  mtu: amount,
  reconnect_type: one(RECONNECT_TYPES),
  reconnect_interval: amount,
  reconnect_min: amount,
  users: references,
});
const KNOWN: ReadonlySet<string> = new Set(Object.keys(row.shape));

export function parseSettings(body: unknown): PortSettings {
  const raw = readObject(body, 'The settings of the port');
  const parsed = row.safeParse(raw);
  if (!parsed.success) throw new Fault('unexpected', 'The settings of the port have no id');
  const { data } = parsed;
  return {
    id: data.id,
    name: data.name ?? `#${data.id}`,
    active: data.active,
    modemType: data.type,
    netMode: data.net_mode,
    monitoringIntervalS: data.monitoring_interval,
    spoofing: data.is_osfp,
    fingerprint: data.osfp,
    ifname: data.ifname ?? '',
    mtu: data.mtu,
    reconnectType: data.reconnect_type,
    reconnectIntervalS: data.reconnect_interval,
    reconnectMinS: data.reconnect_min,
    users: data.users,
    unknown: Object.keys(raw).filter(name => !KNOWN.has(name)),
  };
}

/** Our names of the fields -> the panel's. */
const FIELDS = {
  name: 'name',
  active: 'active',
  modemType: 'type',
  netMode: 'net_mode',
  monitoringIntervalS: 'monitoring_interval',
  spoofing: 'is_osfp',
  fingerprint: 'osfp',
  ifname: 'ifname',
  mtu: 'mtu',
  reconnectType: 'reconnect_type',
  reconnectIntervalS: 'reconnect_interval',
  reconnectMinS: 'reconnect_min',
  users: 'users',
} as const satisfies Readonly<Record<keyof PortDraft, string>>;
const NAMES = Object.keys(FIELDS) as readonly (keyof PortDraft)[];

export const settingsBody = (change: PortChange): Raw => asNamed(FIELDS, change);

/** What newer panels insist on besides the document's fields, as their own program sends it. */
const NEWER = { reconnect_event: ['1'], params: null } as const;
const insistsOnNewer = (thrown: unknown): boolean =>
  thrown instanceof PanelFault &&
  thrown.code === 'rejected' &&
  thrown.errors.length > 0 &&
  thrown.errors.every(({ field }) => (field.split('.')[0] ?? '') in NEWER);

const same = (one: unknown, other: unknown): boolean =>
  Array.isArray(one) && Array.isArray(other) ? String([...one].sort()) === String([...other].sort()) : one === other;
const differing = (change: PortChange, now: PortSettings): readonly string[] =>
  NAMES.filter(name => change[name] !== undefined && !same(change[name], now[name]));

const WRITE_MS = 30_000;
const pathOf = (portId: number): string => `/api/devices/modem/edit/${portId}`;

/** `find`: the id of the port on that interface, null: there is none. */
export function createSettings(
  session: Session,
  waiting: Omit<Waiting, 'signal'>,
  find: (ifname: string, signal: AbortSignal) => Promise<number | null>,
): Pick<FarmPorts, 'settings' | 'add' | 'edit'> {
  /** Panels of the newer revision are known by their refusal. */
  let newer = false;
  const raw = async (portId: number, signal: AbortSignal): Promise<Raw> =>
    readObject(await session.read({ method: 'GET', path: pathOf(portId), signal }), 'The settings of the port');
  /** A form that was refused for want of the newer fields did nothing: it is sent again with them, once. */
  const send = async (path: string, body: Raw, signal: AbortSignal): Promise<unknown> => {
    const post = (json: Raw): Promise<unknown> => session.write({ method: 'POST', path, json, signal, deadlineMs: WRITE_MS });
    try {
      return await post(newer ? { ...NEWER, ...body } : body);
    } catch (thrown) {
      if (newer || !insistsOnNewer(thrown)) throw thrown;
      newer = true;
      return await post({ ...NEWER, ...body });
    }
  };
  const idOf = (answer: unknown): number | null => {
    const parsed = z.object({ id }).safeParse(answer);
    return parsed.success ? parsed.data.id : null;
  };

  return {
    settings: async (portId, signal) => parseSettings(await raw(portId, signal)),
    async add(draft, signal): Promise<FormOutcome<PortSettings>> {
      const before = await find(draft.ifname, signal);
      return await submit<PortSettings>({
        ...waiting,
        signal,
        send: () => send('/api/devices/modem/add', settingsBody(draft), signal),
        async readBack(answer) {
          const found = idOf(answer) ?? (await find(draft.ifname, signal));
          // A port that was there before is not the new one.
          return found === null || found === before ? null : parseSettings(await raw(found, signal));
        },
        differs: now => differing(draft, now),
      });
    },
    async edit(portId, change, signal) {
      const { id: _id, ...before } = await raw(portId, signal);
      return await submit<PortSettings>({
        ...waiting,
        signal,
        send: () => send(pathOf(portId), { users: [], ...before, ...settingsBody(change) }, signal),
        readBack: async () => parseSettings(await raw(portId, signal)),
        differs: now => differing(change, now),
      });
    },
  };
}
