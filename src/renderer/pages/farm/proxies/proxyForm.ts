/** The form of a farm proxy: what is typed, what is wrong with it, what of it is new. Pure. */
import type { FarmProxyChange, FarmProxyDraft, ProxyChoices, ProxyView } from '@shared/model';

/** Numbers as typed; a choice that is not made is ''. */
export interface ProxyForm {
  readonly portId: string;
  readonly type: string;
  readonly active: boolean;
  readonly access: 'login' | 'ip';
  readonly loginId: string;
  readonly recordIds: readonly number[];
  readonly listenPort: string;
  readonly most: string;
  readonly local: boolean;
  /** Ids, apart by blanks or commas. */
  readonly sites: string;
  readonly sitesMode: boolean;
  readonly targetPorts: string;
  readonly targetPortsMode: boolean;
}
export type ProxyProblem = 'portId' | 'type' | 'loginId' | 'recordIds' | 'listenPort' | 'taken' | 'most' | 'sites' | 'targetPorts';

export const newProxyForm = ({ freeNumber, logins }: ProxyChoices): ProxyForm => ({
  portId: '',
  type: 'http',
  active: true,
  access: 'login',
  loginId: logins.length === 1 ? String(logins[0]?.id) : '',
  recordIds: [],
  listenPort: String(freeNumber),
  most: '0',
  local: false,
  sites: '',
  sitesMode: true,
  targetPorts: '',
  targetPortsMode: true,
});

const typed = (value: number | null): string => (value === null ? '' : String(value));

export const proxyFormOf = ({ access, ...proxy }: ProxyView): ProxyForm => ({
  portId: typed(proxy.portId),
  type: proxy.type === 'other' ? '' : proxy.type,
  active: proxy.active,
  access: access.type === 'ip' ? 'ip' : 'login',
  loginId: access.type === 'login' ? typed(access.loginId) : '',
  recordIds: access.type === 'ip' ? access.recordIds : [],
  listenPort: typed(proxy.listenPort),
  // A panel that does not tell has its own maximum, as far as anybody knows.
  most: typed(proxy.maxConnections ?? 0),
  local: proxy.local,
  sites: proxy.sites.join(', '),
  sitesMode: proxy.sitesMode ?? true,
  targetPorts: proxy.targetPorts.join(', '),
  targetPortsMode: proxy.targetPortsMode ?? true,
});

const number = (text: string): number | null => (/^\d{1,9}$/.test(text.trim()) ? Number(text.trim()) : null);
/** Numbers of a list; null: something in it is none, or larger than `most`. */
export function numbersIn(text: string, most: number): readonly number[] | null {
  const found = text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map(number);
  const all = found.filter(each => each !== null && each >= 1 && each <= most);
  return all.length === found.length ? [...new Set(all as number[])] : null;
}
const MOST_ID = 999_999_999;
const MOST_PORT = 65_535;
const isPort = (value: number | null): value is number => value !== null && value >= 1 && value <= MOST_PORT;

/** `taken`: numbers that other proxies of the farm listen on. */
export function proxyProblems(form: ProxyForm, taken: ReadonlySet<number>): readonly ProxyProblem[] {
  const listenPort = number(form.listenPort);
  const checks: readonly (readonly [ProxyProblem, boolean])[] = [
    ['portId', number(form.portId) === null],
    ['type', form.type === ''],
    ['loginId', form.access === 'login' && number(form.loginId) === null],
    ['recordIds', form.access === 'ip' && form.recordIds.length === 0],
    ['listenPort', !isPort(listenPort)],
    ['taken', listenPort !== null && taken.has(listenPort)],
    ['most', number(form.most) === null],
    ['sites', numbersIn(form.sites, MOST_ID) === null],
    ['targetPorts', numbersIn(form.targetPorts, MOST_PORT) === null],
  ];
  return checks.filter(([, wrong]) => wrong).map(([problem]) => problem);
}

/** Of a form without problems; null: it has some. */
export function proxyDraftOf(form: ProxyForm, taken: ReadonlySet<number>): FarmProxyDraft | null {
  if (proxyProblems(form, taken).length > 0 || (form.type !== 'http' && form.type !== 'socks')) return null;
  return {
    portId: number(form.portId) ?? 0,
    type: form.type,
    active: form.active,
    access: form.access === 'login' ? { type: 'login', loginId: number(form.loginId) ?? 0 } : { type: 'ip', recordIds: form.recordIds },
    listenPort: number(form.listenPort) ?? 0,
    maxConnections: number(form.most) ?? 0,
    local: form.local,
    sites: numbersIn(form.sites, MOST_ID) ?? [],
    sitesMode: form.sitesMode,
    targetPorts: numbersIn(form.targetPorts, MOST_PORT) ?? [],
    targetPortsMode: form.targetPortsMode,
  };
}

/** Only what was changed in the form since it was opened: what the panel did not tell stays untouched. */
export function proxyChangeOf(before: ProxyForm, form: ProxyForm, taken: ReadonlySet<number>): FarmProxyChange | null {
  const draft = proxyDraftOf(form, taken);
  if (draft === null) return null;
  const moved = (...keys: readonly (keyof ProxyForm)[]): boolean =>
    keys.some(key => JSON.stringify(before[key]) !== JSON.stringify(form[key]));
  return {
    ...(moved('portId') ? { portId: draft.portId } : {}),
    ...(moved('type') ? { type: draft.type } : {}),
    ...(moved('active') ? { active: draft.active } : {}),
    ...(moved('access', 'loginId', 'recordIds') ? { access: draft.access } : {}),
    ...(moved('listenPort') ? { listenPort: draft.listenPort } : {}),
    ...(moved('most') ? { maxConnections: draft.maxConnections } : {}),
    ...(moved('local') ? { local: draft.local } : {}),
    ...(moved('sites') ? { sites: draft.sites } : {}),
    ...(moved('sitesMode') ? { sitesMode: draft.sitesMode } : {}),
    ...(moved('targetPorts') ? { targetPorts: draft.targetPorts } : {}),
    ...(moved('targetPortsMode') ? { targetPortsMode: draft.targetPortsMode } : {}),
  };
}
