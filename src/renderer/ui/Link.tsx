import type { Route } from '@shared/ipc';
import { go } from '../stores/view';

interface LinkProps extends Omit<React.ComponentProps<'a'>, 'href' | 'onClick'> {
  readonly to: Route;
}

/** A link to a page of this window. */
export function Link({ to, ...rest }: LinkProps) {
  const path = [to.page, to.serverId, to.tab].filter(part => part !== undefined).join('/');
  return (
    <a
      {...rest}
      href={`#/${path}`}
      onClick={event => {
        event.preventDefault();
        go(to);
      }}
    />
  );
}
