/**
 * The evaluator: `evaluateFarm(rules, memory, sight)`. Only time between two readings that follow each other counts, as for limits: a gap (sleep,
 * an unreachable panel) neither breaks nor heals. Every `began` has exactly one `ended`.
 */
import { judgePort, PORT_CONDITIONS, type PortCondition, rememberPort } from './conditions';
import { ended, FRESH, type Needs, opened, type Step, step, type Verdict } from './held';
import { carriedAlert, clusterOf, type Due, groupAlert, memberOf, settleGroup } from './mass';
import type {
  AlertEnd,
  FarmAlert,
  FarmAlertChange,
  FarmAlertMemory,
  FarmCondition,
  FarmRules,
  FarmSight,
  Held,
  PortMemory,
  PortSight,
} from './types';

/** `at`: Unix ms of the app's beginning. */
export const freshFarmMemory = (at: number): FarmAlertMemory => ({ from: at, lastAt: null, lastRead: false, held: {}, ports: {} });
/** The computer woke, or the app began again with a stored memory: open alerts go on and are not told again, the grace begins anew. */
export const resumeFarm = (memory: FarmAlertMemory, at: number): FarmAlertMemory => ({ ...memory, from: at, lastAt: null });
/** Every open alert, oldest first. */
export const openFarmAlerts = (memory: FarmAlertMemory): readonly FarmAlert[] =>
  Object.values(memory.held)
    .flatMap(({ open }) => open ?? [])
    .sort((a, b) => a.since - b.since);

/** A step of more is a gap: above the slowest polling, below a night. */
const LONGEST_STEP_MS = 15 * 60_000;
const NOW: Needs = { ms: 0, count: 1 };
const GROUP = 'ports-offline/';
const PANEL = 'panel-unreachable/';

const keyOf = (condition: FarmCondition, subject: string | number = ''): string => `${condition}/${subject}`;

/** `memory` is what the call before returned. Changes are in the order in which they should be told. */
export function evaluateFarm(
  rules: FarmRules,
  memory: FarmAlertMemory,
  sight: FarmSight,
): { readonly memory: FarmAlertMemory; readonly changes: readonly FarmAlertChange[] } {
  const { at } = sight;
  const between = memory.lastAt === null ? 0 : at - memory.lastAt;
  const passed = between >= 0 && between <= LONGEST_STEP_MS ? between : 0;
  // What ports did while their panel was away is not known.
  const elapsed = memory.lastRead ? passed : 0;
  const grace = at - memory.from < rules.graceS * 1000;
  const held: Record<string, Held> = { ...memory.held };
  const changes: FarmAlertChange[] = [];
  const get = (key: string): Held => held[key] ?? FRESH;
  const stepOf = (begin: Needs, end: Needs, ms = elapsed): Step => ({
    at,
    elapsed: ms,
    begin,
    end,
    coolDownMs: rules.coolDownS * 1000,
    grace,
  });
  /** Ends what is open, without waiting. */
  const close = (key: string, why: AlertEnd): void => {
    const { open } = get(key);
    delete held[key];
    if (open) changes.push(ended(open, at, why));
  };
  /** One condition that needs no company; `make` is asked when it begins. */
  const judge = (
    key: string,
    verdict: Verdict,
    needs: { readonly begin: Needs; readonly end: Needs },
    make: (since: number) => FarmAlert,
  ): void => {
    const before = get(key);
    const stepped = step(before, verdict, stepOf(needs.begin, needs.end, key === PANEL ? passed : elapsed));
    if (stepped.over) changes.push(ended(stepped.over, at, 'recovered'));
    held[key] = stepped.held;
    if (stepped.due === null) return;
    const alert = make(stepped.due);
    held[key] = opened(stepped.held, alert);
    changes.push({ type: 'began', alert });
  };
  const seconds = (s: number): Needs => ({ ms: s * 1000, count: 1 });
  const alertOf = (condition: FarmCondition, since: number, more: Partial<FarmAlert> = {}): FarmAlert => ({
    ...{ id: `${keyOf(condition, more.portId ?? more.service ?? '')}@${at}`, condition, since, carried: false },
    ...{ portId: null, portName: null, service: null, ports: [], most: 0, value: null },
    ...more,
  });

  for (const key of Object.keys(held)) {
    const condition = key.slice(0, key.indexOf('/')) as FarmCondition;
    if (rules.off.includes(condition)) close(key, 'rule');
  }
  const on = (condition: FarmCondition): boolean => !rules.off.includes(condition);

  if (on('panel-unreachable')) {
    const verdict = sight.type === 'unreachable' ? 'bad' : 'good';
    judge(PANEL, verdict, { begin: seconds(rules.panelAfterS), end: NOW }, since => alertOf('panel-unreachable', since));
  }
  if (sight.type === 'unreachable') return { memory: { ...memory, lastAt: at, lastRead: false, held: worthKeeping(held) }, changes };

  judgeServices();
  const ports: Record<string, PortMemory> = {};
  const due: Due[] = [];
  const waiting: Due[] = [];
  /** Of the open group: who is no longer down, and why. */
  const left = new Map<number, AlertEnd>();
  for (const each of sight.ports) judgeOne(each);
  forgetGone();
  tellOffline();
  return { memory: { from: memory.from, lastAt: at, lastRead: true, held: worthKeeping(held), ports }, changes };

  function judgeServices(): void {
    if (!on('service-down') || sight.type !== 'read' || sight.services === null) return;
    for (const [service, running] of Object.entries(sight.services)) {
      const needs = { begin: seconds(rules.serviceAfterS), end: NOW };
      judge(keyOf('service-down', service), running ? 'good' : 'bad', needs, since => alertOf('service-down', since, { service }));
    }
    for (const key of Object.keys(held)) {
      const service = key.startsWith('service-down/') ? key.slice('service-down/'.length) : null;
      if (service !== null && !(service in sight.services)) close(key, 'gone');
    }
  }

  function judgeOne(each: PortSight): void {
    const { id, name, active } = each.port;
    const remembered = rememberPort(each, memory.ports[id], elapsed);
    ports[id] = remembered;
    if (!active) {
      if (!each.inWork) {
        for (const condition of PORT_CONDITIONS) leave(condition, id, 'off');
      }
      return;
    }
    for (const condition of PORT_CONDITIONS) {
      if (!on(condition)) continue;
      const key = keyOf(condition, id);
      const { verdict, value } = judgePort(condition, each, remembered, rules, get(key).open !== null);
      if (condition === 'port-offline') judgeOffline(key, each, verdict);
      else judge(key, verdict, needsOf(condition, rules), since => alertOf(condition, since, { portId: id, portName: name, value }));
    }
  }

  /** What is due waits for the others of this reading: they may be one. */
  function judgeOffline(key: string, each: PortSight, verdict: Verdict): void {
    const stepped = step(get(key), verdict, stepOf(seconds(rules.offlineAfterS), NOW));
    held[key] = stepped.held;
    if (stepped.over) {
      const group = get(GROUP).open;
      if (group?.ports.some(({ id }) => id === each.port.id)) left.set(each.port.id, 'recovered');
      else changes.push(ended(stepped.over, at, 'recovered'));
    }
    const since = stepped.held.open ? null : (stepped.held.against?.since ?? null);
    if (since !== null) waiting.push({ key, sight: each, since });
    if (stepped.due !== null) due.push({ key, sight: each, since: stepped.due });
  }

  function forgetGone(): void {
    const there = new Set(sight.type === 'read' ? sight.ports.map(({ port }) => String(port.id)) : []);
    for (const key of Object.keys(held)) {
      const [condition = '', subject = ''] = key.split('/');
      if (!PORT_CONDITIONS.some(each => each === condition) || there.has(subject)) continue;
      leave(condition as PortCondition, Number(subject), 'gone');
    }
  }

  /** Nothing more can be said of a port; one that was told within a group leaves it. */
  function leave(condition: PortCondition, id: number, why: AlertEnd): void {
    const key = keyOf(condition, id);
    if (condition === 'port-offline' && get(GROUP).open?.ports.some(port => port.id === id)) {
      left.set(id, why);
      delete held[key];
    } else close(key, why);
  }

  function tellOffline(): void {
    const group = on('ports-offline') ? get(GROUP) : FRESH;
    const told = new Set<string>();
    const carry = (members: readonly Due[]): void => {
      for (const member of members) {
        held[member.key] = opened(get(member.key), carriedAlert(member, at));
        told.add(member.key);
      }
    };
    /** What went with an open group joins it. */
    const joining =
      group.open === null ? [] : due.filter(({ since }) => Math.abs(since - (group.open?.since ?? 0)) <= rules.massWithinS * 1000);
    carry(joining);
    const settled = settleGroup(group, left, joining.map(memberOf), rules, at);
    held[GROUP] = settled.held;
    changes.push(...settled.changes);
    for (const each of due) {
      if (told.has(each.key)) continue;
      const members = clusterOf(
        each,
        waiting.filter(({ key }) => !told.has(key)),
        rules.massWithinS * 1000,
      );
      if (on('ports-offline') && get(GROUP).open === null && members.length >= Math.max(2, rules.massAtLeast)) {
        const alert = groupAlert(members, at);
        carry(members);
        held[GROUP] = opened(get(GROUP), alert);
        changes.push({ type: 'began', alert });
      } else {
        const alert = alertOf('port-offline', each.since, { portId: each.sight.port.id, portName: each.sight.port.name });
        held[each.key] = opened(get(each.key), alert);
        told.add(each.key);
        changes.push({ type: 'began', alert });
      }
    }
  }

  /** Without what says nothing that a fresh one does not say. */
  function worthKeeping(all: Readonly<Record<string, Held>>): Readonly<Record<string, Held>> {
    return Object.fromEntries(
      Object.entries(all).filter(
        ([, { open, against, endedAt }]) => open || against || (endedAt !== null && at - endedAt < rules.coolDownS * 1000),
      ),
    );
  }
}

function needsOf(condition: PortCondition, rules: FarmRules): { readonly begin: Needs; readonly end: Needs } {
  switch (condition) {
    case 'port-offline':
      return { begin: { ms: rules.offlineAfterS * 1000, count: 1 }, end: NOW };
    case 'no-internet':
      return { begin: { ms: rules.noInternetAfterS * 1000, count: 1 }, end: NOW };
    case 'signal-poor':
      return { begin: { ms: 0, count: rules.signalSamples }, end: { ms: 0, count: rules.signalSamples } };
    case 'ip-stuck':
    case 'unique-share-low':
      return { begin: NOW, end: NOW };
  }
}
