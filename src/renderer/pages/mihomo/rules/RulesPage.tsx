import { Waypoints } from 'lucide-react';
import { Empty } from '../../../ui/states';
import { MihomoFrame, type MihomoProps } from '../MihomoFrame';

/** Rules of a controller, in their order. */
export function RulesPage(props: MihomoProps) {
  return (
    <MihomoFrame {...props} fill>
      <Empty icon={Waypoints} title="–" />
    </MihomoFrame>
  );
}
