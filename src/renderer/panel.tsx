import { createRoot } from 'react-dom/client';
import { call } from './api';
import { Panel } from './pages/panel/Panel';
import { mirror } from './stores/app';
import { Root } from './ui/Root';

const host = document.getElementById('root');
if (host) {
  mirror.start();
  document.addEventListener('keydown', event => {
    if (event.key === 'Escape' && !event.defaultPrevented) void call('hidePanel', null).catch(() => undefined);
  });
  createRoot(host).render(
    <Root>
      <Panel />
    </Root>,
  );
}
