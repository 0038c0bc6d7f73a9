import { app, type WebContents } from 'electron';

/** Web contents of any origin (also ones we did not ask for) stay where they are: no navigation, no new window, no webview. */
export function confineContents(report: (what: string) => void): void {
  app.on('web-contents-created', (_event, contents) => confine(contents, report));
}

function confine(contents: WebContents, report: (what: string) => void): void {
  const stop =
    (what: string) =>
    (event: { preventDefault(): void }): void => {
      event.preventDefault();
      report(what);
    };
  contents.on('will-navigate', stop('navigation refused'));
  contents.on('will-frame-navigate', stop('frame navigation refused'));
  contents.on('will-redirect', stop('redirect refused'));
  contents.on('will-attach-webview', stop('webview refused'));
  contents.setWindowOpenHandler(() => {
    report('window refused');
    return { action: 'deny' };
  });
}
