import { MihomoFrame, type MihomoProps } from '../MihomoFrame';
import { LogPane } from './LogPane';

/** What a controller logs. */
export function LogsPage(props: MihomoProps) {
  return (
    <MihomoFrame {...props} fill="flush">
      <section className="logpane fillcol grow">
        <LogPane key={props.server.id} {...props} />
      </section>
    </MihomoFrame>
  );
}
