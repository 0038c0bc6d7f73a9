import { createRoot } from 'react-dom/client';
import { mirror } from './stores/app';
import { recall } from './stores/view';
import { MainWindow } from './ui/MainWindow';
import { Root } from './ui/Root';

const host = document.getElementById('root');
if (host) {
  mirror.start();
  void recall().finally(() =>
    createRoot(host).render(
      <Root>
        <MainWindow />
      </Root>,
    ),
  );
}
