/** The form of TUN: what of it can be chosen here, and what that changes. Pure. */
import type { ConfigPatch } from '@shared/model';

export const TUN_STACKS = ['gVisor', 'system', 'mixed'] as const;
export const TUN_FLAGS = ['auto-route', 'auto-detect-interface', 'auto-redirect', 'strict-route'] as const;
type TunFlag = (typeof TUN_FLAGS)[number];
type Tun = NonNullable<ConfigPatch['tun']>;

export interface TunForm {
  readonly stack: string;
  readonly device: string;
  /** Null: this core shows none. */
  readonly mtu: string | null;
  /** Addresses whose DNS is taken over, with commas between. */
  readonly dns: string;
  /** Those that the core shows. */
  readonly flags: { readonly [F in TunFlag]?: boolean };
}
export type TunProblem = 'mtu';

const SMALLEST_MTU = 576;
const LARGEST_MTU = 65_535;

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export function tunForm(tun: Tun): TunForm {
  const { stack, device, mtu, 'dns-hijack': dns } = tun;
  return {
    stack: textOf(stack) || TUN_STACKS[0],
    device: textOf(device),
    mtu: typeof mtu === 'number' ? String(mtu) : null,
    dns: texts(dns).join(', '),
    flags: Object.fromEntries(TUN_FLAGS.flatMap(flag => (typeof tun[flag] === 'boolean' ? [[flag, tun[flag]]] : []))),
  };
}

export function tunProblems({ mtu }: TunForm): readonly TunProblem[] {
  if (mtu === null || mtu.trim() === '0') return [];
  const number = Number(mtu);
  return /^\d+$/.test(mtu.trim()) && number >= SMALLEST_MTU && number <= LARGEST_MTU ? [] : ['mtu'];
}

/** Only what differs from what runs. */
export function tunChange(tun: Tun, form: TunForm): Tun {
  const before = tunForm(tun);
  const dns = form.dns
    .split(/[\s,]+/)
    .map(each => each.trim())
    .filter(each => each !== '');
  return {
    ...(form.stack.toLowerCase() === before.stack.toLowerCase() ? {} : { stack: form.stack }),
    ...(form.device.trim() === before.device ? {} : { device: form.device.trim() }),
    ...(form.mtu === null || form.mtu.trim() === before.mtu ? {} : { mtu: Number(form.mtu) }),
    ...(dns.join(', ') === before.dns ? {} : { 'dns-hijack': dns }),
    ...Object.fromEntries(Object.entries(form.flags).filter(([flag, on]) => before.flags[flag as TunFlag] !== on)),
  };
}
