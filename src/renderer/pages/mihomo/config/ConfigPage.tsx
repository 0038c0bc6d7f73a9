import { Waypoints } from 'lucide-react';
import { Empty } from '../../../ui/states';
import { MihomoFrame, type MihomoProps } from '../MihomoFrame';

/** Settings of a controller, each read back after a change. */
export function ConfigPage(props: MihomoProps) {
  return (
    <MihomoFrame {...props}>
      <Empty icon={Waypoints} title="–" />
    </MihomoFrame>
  );
}
