/** How many rules each controller has, as far as their page was open: counting them would mean to read them all. */
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

const totals = createStore<Readonly<Record<string, number>>>(() => ({}));

export function useNoteRuleTotal(serverId: string, total: number | null): void {
  useEffect(() => {
    if (total !== null) totals.setState({ [serverId]: total });
  }, [serverId, total]);
}
/** Null: not known. */
export const useRuleTotal = (serverId: string): number | null => useStore(totals, known => known[serverId] ?? null);
