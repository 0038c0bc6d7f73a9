import type { Breach, Limit } from '@shared/model';

export const limit = (change: Partial<Limit> = {}): Limit => ({
  id: 'l',
  name: 'a limit',
  enabled: true,
  measure: 'memory',
  where: { type: 'all' },
  side: 'over',
  at: 100,
  clearAt: 80,
  forS: 0,
  coolDownS: 0,
  period: null,
  tell: { notification: true, tray: true },
  action: 'none',
  ...change,
});

export const breach = (change: Partial<Breach> = {}): Breach => ({
  id: 'b',
  limitId: 'l',
  limitName: 'a limit',
  serverId: 'a',
  subject: '',
  subjectName: '',
  measure: 'memory',
  side: 'over',
  startedAt: 1000,
  endedAt: null,
  peak: 200,
  threshold: 100,
  muted: false,
  acknowledgedAt: null,
  told: 'no',
  action: null,
  ...change,
});
