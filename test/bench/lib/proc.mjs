/** What Linux accounts of processes, read from /proc. */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const CLOCK_TICKS = 100;

const numberAfter = (text, label) => Number(new RegExp(`^${label}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);

/** `[pid, ppid, cpu seconds]` of every process that can be read. */
function processes() {
  const rows = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      rows.push([Number(name), Number(fields[1]), (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS]);
    } catch {
      // It ended between the listing and the reading.
    }
  }
  return rows;
}

/** The process and all its descendants, without those for which `skip(cmdline)` says so and their descendants. */
export function processTree(root, skip = () => false) {
  const rows = processes();
  const found = [root];
  for (let i = 0; i < found.length; i++) {
    for (const [pid, parent] of rows) {
      if (parent !== found[i]) continue;
      let command = '';
      try {
        command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        continue;
      }
      if (!skip(command)) found.push(pid);
    }
  }
  return found;
}

/** Sum of the proportional set sizes of these processes, bytes. */
export function pss(pids) {
  let sum = 0;
  for (const pid of pids) {
    try {
      sum += numberAfter(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'), 'Pss') * 1024;
    } catch {
      // Ended meanwhile.
    }
  }
  return sum;
}

/** CPU seconds used so far by these processes. */
export function cpuSeconds(pids) {
  const wanted = new Set(pids);
  return processes().reduce((sum, [pid, , seconds]) => (wanted.has(pid) ? sum + seconds : sum), 0);
}

/** % of a core that each of some lists of processes used in so many seconds. */
export async function shares(watched, seconds) {
  const used = () => Object.fromEntries(Object.entries(watched).map(([which, pids]) => [which, cpuSeconds(pids)]));
  const [before, began] = [used(), performance.now()];
  await sleep(seconds * 1000);
  const [after, took] = [used(), (performance.now() - began) / 1000];
  return Object.fromEntries(Object.keys(watched).map(which => [which, (100 * (after[which] - before[which])) / took]));
}
