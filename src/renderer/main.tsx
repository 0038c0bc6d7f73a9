import { createRoot } from 'react-dom/client';
import { api } from './api';
import { mirror } from './stores/app';
import { go, recall } from './stores/view';
import { MainWindow } from './ui/MainWindow';
import { Root } from './ui/Root';

const host = document.getElementById('root');
if (host) {
  // From the first moment on: main sends the page that was asked for (by a notification, say) as soon as the window has attached.
  api().onNavigate(go);
  mirror.start();
  void recall().finally(() =>
    createRoot(host).render(
      <Root>
        <MainWindow />
      </Root>,
    ),
  );
}
