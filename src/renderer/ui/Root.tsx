/** What both windows stand in: CSP rules for Base UI, the first snapshot, the theme and language of the document, toasts. */
import { CSPProvider } from '@base-ui/react/csp-provider';
import { Component, type ReactNode, StrictMode, useLayoutEffect } from 'react';
import { useStore } from 'zustand';
import { call } from '../api';
import { mirror, useApp, useTexts } from '../stores/app';
import { Button } from './Button';
import { failureText } from './failure';
import { ErrorState, Skeleton } from './states';
import { Toasts } from './Toasts';

function Document({ children }: { readonly children: ReactNode }) {
  const theme = useApp(state => state.app.resolvedTheme);
  const language = useApp(state => state.app.resolvedLanguage);
  // Before the passive effects, in which charts read the colours of the theme.
  useLayoutEffect(() => {
    document.documentElement.dataset.theme = theme;
    document.documentElement.lang = language;
  }, [theme, language]);
  return children;
}

function Ready({ children }: { readonly children: ReactNode }) {
  const t = useTexts();
  const ready = useStore(mirror.store, ({ state }) => state !== null);
  const failure = useStore(mirror.store, state => state.failure);
  if (ready) return <Document>{children}</Document>;
  return failure ? <ErrorState className="whole" title={t('app.no-main')} text={failureText(t, failure)} /> : <Skeleton bars={6} />;
}

/** A view that failed says so and can be drawn again; the rest of the desktop goes on. */
class Safe extends Component<{ readonly children: ReactNode }, { readonly failed: string | null }> {
  override state = { failed: null };
  static getDerivedStateFromError(thrown: unknown) {
    return { failed: thrown instanceof Error ? thrown.message : String(thrown) };
  }
  override render() {
    const { failed } = this.state;
    return failed === null ? this.props.children : <Failed message={failed} onAgain={() => this.setState({ failed: null })} />;
  }
}
function Failed({ message, onAgain }: { readonly message: string; readonly onAgain: () => void }) {
  const t = useTexts();
  return (
    <ErrorState className="whole" title={t('app.view-failed')} text={message}>
      <Button onClick={onAgain}>{t('common.try-again')}</Button>
      <Button look="ghost" onClick={() => void call('copyDiagnostics', null).catch(() => undefined)}>
        {t('about.diagnostics')}
      </Button>
    </ErrorState>
  );
}

export function Root({ children }: { readonly children: ReactNode }) {
  return (
    <StrictMode>
      <CSPProvider disableStyleElements>
        <Safe>
          <Ready>{children}</Ready>
        </Safe>
        <Toasts />
      </CSPProvider>
    </StrictMode>
  );
}
