import type { PastRotation, PastView } from '@shared/model';
import { rotationsCsv } from '@shared/rotationtable';
import type { Ports } from './ports';

/** Rows that are read at once. */
const PAGE = 500;

/** All that is kept of a port's rotations, or of a farm's, as CSV, newest first. */
export async function exportRotations(
  ports: Pick<Ports, 'past'>,
  serverId: string,
  portId: number | null,
  view: PastView,
): Promise<string> {
  const rows: PastRotation[] = [];
  for (;;) {
    const page = await ports.past(serverId, { portId, view, offset: rows.length, limit: PAGE });
    rows.push(...page.rows);
    if (page.rows.length < PAGE) return rotationsCsv(rows);
  }
}
