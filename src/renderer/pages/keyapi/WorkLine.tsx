import { useApp, useNow, useTexts } from '../../stores/app';
import { workOf, workText } from '../keys/work';

/** What a server does for us now, as one sentence or two; nothing where it does nothing. */
export function WorkLine({ serverId, children = null }: { readonly serverId: string; readonly children?: React.ReactNode }) {
  const t = useTexts();
  const now = useNow();
  const work = useApp(state => {
    const summary = state.summaries[serverId];
    return summary ? workOf(summary) : null;
  });
  if (work === null) return children;
  const { title, text } = workText(t, work, now);
  return (
    <p className="s12" data-work={work.step}>
      <span className="med">{title}</span> {text}
    </p>
  );
}
