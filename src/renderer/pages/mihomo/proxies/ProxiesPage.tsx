import { Waypoints } from 'lucide-react';
import { Empty } from '../../../ui/states';
import { MihomoFrame, type MihomoProps } from '../MihomoFrame';

/** Groups, nodes and providers of a controller. */
export function ProxiesPage(props: MihomoProps) {
  return (
    <MihomoFrame {...props}>
      <Empty icon={Waypoints} title="–" />
    </MihomoFrame>
  );
}
