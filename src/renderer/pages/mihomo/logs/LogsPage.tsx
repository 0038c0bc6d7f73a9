import { Waypoints } from 'lucide-react';
import { Empty } from '../../../ui/states';
import { MihomoFrame, type MihomoProps } from '../MihomoFrame';

/** What a controller logs. */
export function LogsPage(props: MihomoProps) {
  return (
    <MihomoFrame {...props} fill>
      <Empty icon={Waypoints} title="–" />
    </MihomoFrame>
  );
}
