import { Waypoints } from 'lucide-react';
import { Empty } from '../../../ui/states';
import { MihomoFrame, type MihomoProps } from '../MihomoFrame';

/** Open and closed connections of a controller. */
export function ConnectionsPage(props: MihomoProps) {
  return (
    <MihomoFrame {...props} fill>
      <Empty icon={Waypoints} title="–" />
    </MihomoFrame>
  );
}
