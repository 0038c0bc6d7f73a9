// The floor every figure is compared with: an Electron that only registers a tray icon, with `--page` one that draws charts, too.
const { app, BrowserWindow, nativeImage, Tray, Menu } = require('electron');
const { join } = require('node:path');

let tray;
app.whenReady().then(() => {
  tray = new Tray(nativeImage.createFromPath(join(__dirname, 'tray.png')));
  tray.setToolTip('bare');
  tray.setContextMenu(Menu.buildFromTemplate([{ label: 'Quit', click: () => app.quit() }]));
  if (process.argv.includes('--page')) new BrowserWindow({ width: 1200, height: 800 }).loadFile(join(__dirname, 'page.html'));
});
app.on('window-all-closed', () => {});
process.on('SIGTERM', () => app.quit());
