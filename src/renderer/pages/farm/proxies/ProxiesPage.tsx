import type { FarmProps } from '../FarmFrame';
import { Unbuilt } from '../Unbuilt';

/** The farm's proxies: the tab of the route `proxies`. */
export const ProxiesPage = (props: FarmProps) => <Unbuilt {...props} />;
