import type { PastRotation } from '@shared/model';
import { figuresOf } from '@shared/rotationfigures';
import { DAY_MS, zoneOf } from '@shared/walltime';
import { type FarmDocument, type FarmStore, PAST_DAYS } from './farm';

/** The lab's history is for looking at. */
const MOST = 20_000;
const WEEK_MS = 7 * DAY_MS;
const addressOf = ({ outcome, newIp }: PastRotation): string | null => (outcome === 'changed' || outcome === 'same-ip' ? newIp : null);

/** A farm's part of the store that lasts for this run: for the lab's farms, and when none can be opened on disk. */
export function createMemoryFarm(): FarmStore & { forget(serverId: string): void } {
  const documents = new Map<string, FarmDocument>();
  const past = new Map<string, PastRotation>();
  const signals = new Map<string, Uint8Array>();
  /** Newest first. */
  const rowsOf = (serverId: string, portId: number | null): PastRotation[] =>
    [...past.values()].filter(row => row.serverId === serverId && (portId === null || row.portId === portId)).sort((a, b) => b.at - a.at);

  return {
    farmDocuments: async kind => [...documents.values()].filter(entry => entry.kind === kind).map(({ document }) => document),
    saveFarmDocument: async entry => void documents.set(`${entry.kind}/${entry.id}`, structuredClone(entry)),
    removeFarmDocument: async (kind, id) => void documents.delete(`${kind}/${id}`),
    savePast: async rows => {
      for (const row of rows) past.set(row.id, row);
      for (const id of past.keys()) {
        if (past.size <= MOST) break;
        past.delete(id);
      }
    },
    pastWindow: async (serverId, { portId, view, offset, limit }) => {
      const all = rowsOf(serverId, portId);
      const failed = all.filter(({ outcome }) => outcome !== 'changed');
      const rows = view === 'failed' ? failed : all;
      return { rows: rows.slice(offset, offset + limit), count: rows.length, counts: { all: all.length, failed: failed.length } };
    },
    pastById: async ids => ids.flatMap(id => past.get(id) ?? []),
    pastFigures: async (serverId, portId, now, zone) => {
      const recent = rowsOf(serverId, null).filter(({ at }) => now - at < PAST_DAYS * DAY_MS);
      const others = recent.filter(row => row.portId !== portId && now - row.at < WEEK_MS).flatMap(row => addressOf(row) ?? []);
      const own = portId === null ? recent : recent.filter(row => row.portId === portId);
      return figuresOf(own, portId === null ? null : new Set(others), now, zoneOf(zone));
    },
    pastPorts: async (serverId, now) => {
      const all = rowsOf(serverId, null);
      const newest = new Map([...all].reverse().map(row => [row.portId, row]));
      return [...newest].map(([portId, last]) => {
        const ips = all.filter(row => row.portId === portId && now - row.at < WEEK_MS).flatMap(row => addressOf(row) ?? []);
        return { portId, unique: new Set(ips).size, changes: ips.length, last };
      });
    },
    loadSignals: async serverId => signals.get(serverId) ?? null,
    saveSignals: async (serverId, block) => void signals.set(serverId, block),
    forget(serverId) {
      for (const [key, entry] of documents) if (entry.serverId === serverId) documents.delete(key);
      for (const [id, row] of past) if (row.serverId === serverId) past.delete(id);
      signals.delete(serverId);
    },
  };
}
