import { createRoot } from 'react-dom/client';
import { Askpass } from './pages/askpass/Askpass';
import { listenForPrompts } from './pages/askpass/prompt';
import { mirror } from './stores/app';
import { Root } from './ui/Root';

const host = document.getElementById('root');
if (host) {
  // Before main knows that this window is there: it then sends the question that waits.
  listenForPrompts();
  mirror.start();
  createRoot(host).render(
    <Root>
      <Askpass />
    </Root>,
  );
}
