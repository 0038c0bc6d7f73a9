/** Where our own pages live. */
export const APP_SCHEME = 'app';
export const APP_HOST = 'switchyard';
export type PageName = 'index' | 'panel' | 'askpass';

/** Theme and language travel in the address, so that the page has them before its first paint. */
export const pageUrl = (page: PageName, look: { readonly theme: 'light' | 'dark'; readonly language: 'en' | 'ru' }): string =>
  `${APP_SCHEME}://${APP_HOST}/${page}.html?theme=${look.theme}&lang=${look.language}`;
