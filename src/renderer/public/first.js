// Runs before the first paint: theme and language come with the address, so that nothing flashes.
(() => {
  const query = new URLSearchParams(location.search);
  const root = document.documentElement;
  root.dataset.theme = query.get('theme') === 'light' ? 'light' : 'dark';
  root.lang = query.get('lang') === 'ru' ? 'ru' : 'en';
})();
