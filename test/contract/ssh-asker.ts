/** The app's part when ssh starts it to ask, alone: `node asker.mjs QUESTION`. */
import { askRunningApp, isAsker } from '../../src/main/shell/askpass/asker';

if (!isAsker(process.env)) throw new Error('not started by ssh');
const answer = await askRunningApp(process.env, process.argv.at(-1) ?? '');
if (answer === null) process.exitCode = 1;
else process.stdout.write(`${answer}\n`);
