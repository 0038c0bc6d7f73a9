// The floor every figure is compared with: an Electron that only registers a tray icon.
const { app, nativeImage, Tray, Menu } = require('electron');
const { join } = require('node:path');

let tray;
app.whenReady().then(() => {
  tray = new Tray(nativeImage.createFromPath(join(__dirname, 'tray.png')));
  tray.setToolTip('bare');
  tray.setContextMenu(Menu.buildFromTemplate([{ label: 'Quit', click: () => app.quit() }]));
});
app.on('window-all-closed', () => {});
process.on('SIGTERM', () => app.quit());
