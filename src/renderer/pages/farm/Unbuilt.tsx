import { Skeleton } from '../../ui/states';
import { FarmFrame, type FarmProps } from './FarmFrame';

/** Until the tab has its page. */
export const Unbuilt = (props: FarmProps) => (
  <FarmFrame {...props} fill>
    <section className="card grow">
      <Skeleton bars={12} />
    </section>
  </FarmFrame>
);
