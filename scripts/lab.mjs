import { join } from 'node:path';
import { build } from './lib/build.mjs';
import { beforeEnd, runScript } from './lib/life.mjs';
import { installModules } from './lib/modules.mjs';
import { checkNode } from './lib/node-version.mjs';
import { buildOutput, project } from './lib/paths.mjs';
import { end, ended, start } from './lib/processes.mjs';
import { sayOnStderr, step } from './lib/say.mjs';

// Its one line of JSON is data for other programs: all else goes to stderr.
sayOnStderr();

await runScript(async () => {
  await step('Node.js', checkNode);
  await step('Dependencies', installModules);
  await step('Build', progress => build(['lab'], progress));
  const child = start(process.execPath, [join(buildOutput, 'lab/index.js'), ...process.argv.slice(2)], {
    cwd: project,
    // The lab ends when its stdin does, so it gets one that lives as long as we do.
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  child.stdin?.on('error', () => {});
  beforeEnd(() => end(child));
  return ended(child);
});
