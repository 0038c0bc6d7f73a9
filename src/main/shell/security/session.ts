import { app, type Session } from 'electron';
import { APP_HOST, APP_SCHEME } from './address';
import { createFileHandler } from './protocol';

/** True for an address that a window may load anything from. */
export const isAppUrl = (address: string): boolean => address.startsWith(`${APP_SCHEME}://${APP_HOST}/`);

/** Closes a session: our own files only, no network, no permission, no device, no download. */
export function protectSession(session: Session, rendererRoot: string): void {
  session.protocol.handle(APP_SCHEME, createFileHandler(rendererRoot));
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    // What developer tools and data: pictures need never leaves the process.
    answer({ cancel: !(isAppUrl(url) || url.startsWith('data:image/') || url.startsWith('devtools://')) });
  });
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}));
  session.on('will-download', event => event.preventDefault());
  session.setSpellCheckerEnabled(false);
}

/** App-wide refusals: bad certificates, client certificates, HTTP logins. */
export function refuseCertificates(): void {
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, answer) => {
    event.preventDefault();
    answer(false);
  });
  app.on('select-client-certificate', (event, _contents, _url, _list, answer) => {
    event.preventDefault();
    answer();
  });
  app.on('login', (event, _contents, _details, _auth, answer) => {
    event.preventDefault();
    answer();
  });
}
