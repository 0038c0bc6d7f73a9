import type { LogEntry } from '@shared/model';

const moment = (at: number): string => new Date(at).toISOString();

/** Lines as a file has them: moment, level, words, fields. */
export const logText = (entries: readonly LogEntry[]): string =>
  entries
    .map(({ at, line, gap }) => {
      if (gap) return `# ${moment(gap.from)} to ${moment(gap.to)}: lines may be missing (${gap.why})\n`;
      const fields = line.fields.map(({ name, value }) => ` ${name}=${/[\s"]/.test(value) ? JSON.stringify(value) : value}`);
      return `${moment(at)} ${line.level.padEnd(7)} ${line.message.replaceAll(/\r?\n/g, ' ')}${fields.join('')}\n`;
    })
    .join('');
