import { eligibility, type Known } from '@shared/eligibility';
import type { Eligibility, Port, PortView, Rotation } from '@shared/model';

interface ViewParts {
  readonly serverId: string;
  readonly port: Port;
  /** Whether the farm answers now. */
  readonly connected: boolean;
  readonly known: Known;
  readonly rotation: Rotation | null;
  readonly favourite: boolean;
}

/** A port with all that a button needs. */
export function portView({ serverId, port, connected, known, rotation, favourite }: ViewParts, now: number): PortView {
  return { serverId, port, eligibility: eligible(port, connected, known, rotation, now), rotation, favourite };
}

function eligible(port: Port, connected: boolean, known: Known, rotation: Rotation | null, now: number): Eligibility {
  if (!connected) return { state: 'disconnected' };
  return rotation && rotation.phase !== 'done' ? { state: 'busy' } : eligibility(port, known, now);
}
