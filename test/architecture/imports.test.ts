import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
let tree: string;

/** Files of a planted project: `path -> text`; each `bad` one breaks exactly one rule of the architecture. */
const plant = (path: string, text: string): void => {
  mkdirSync(dirname(join(tree, path)), { recursive: true });
  writeFileSync(join(tree, path), text);
};

interface Finding {
  readonly category: string;
  readonly path: string;
}

function lint(): readonly Finding[] {
  const args = ['lint', '--reporter=json', '--vcs-enabled=false', '--max-diagnostics=none', '.'];
  let out: string;
  try {
    out = execFileSync(join(root, 'node_modules/.bin/biome'), args, { cwd: tree, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch (error) {
    out = (error as { stdout: string }).stdout;
  }
  const report = JSON.parse(out) as { diagnostics: { category: string; location: { path: string | { file: string } } }[] };
  return report.diagnostics.map(({ category, location }) => ({
    category,
    path: typeof location.path === 'string' ? location.path : location.path.file,
  }));
}

/** One forbidden import per rule: where it is planted, what it says, which rule must refuse it. */
const FORBIDDEN: readonly (readonly [path: string, text: string, rule: string])[] = [
  ['src/shared/a1.ts', "import '../main/app';", 'noRestrictedImports'],
  ['src/shared/a2.ts', "import '../renderer/api';", 'noRestrictedImports'],
  ['src/shared/a3.ts', "import 'electron';", 'noRestrictedImports'],
  ['src/shared/a4.ts', "import 'react';", 'noRestrictedImports'],
  ['src/shared/a5.ts', "import 'node:fs';", 'noNodejsModules'],
  ['src/renderer/b1.ts', "import '../main/app';", 'noRestrictedImports'],
  ['src/renderer/b2.ts', "import 'electron';", 'noRestrictedImports'],
  ['src/renderer/b3.ts', "import 'node:fs';", 'noNodejsModules'],
  ['src/renderer/b4.ts', "import '@shared/ipc.schema';", 'noRestrictedImports'],
  ['src/renderer/b5.ts', "import '../lab/lab';", 'noRestrictedImports'],
  ['src/preload/c1.ts', "import '../main/app';", 'noRestrictedImports'],
  ['src/preload/c2.ts', "import '@shared/ipc.schema';", 'noRestrictedImports'],
  ['src/lab/d1.ts', "import '../main/app';", 'noRestrictedImports'],
  ['src/lab/d2.ts', "import 'electron';", 'noRestrictedImports'],
  ['src/main/engine/e1.ts', "import '../shell/tray/tray';", 'noRestrictedImports'],
  ['src/main/engine/e2.ts', "import 'electron';", 'noRestrictedImports'],
  ['src/main/engine/e3.ts', "import '../app';", 'noRestrictedImports'],
  ['src/main/engine/e4.ts', "import '../../lab/lab';", 'noRestrictedImports'],
  ['src/main/engine/clients/mihomo/e5.ts', "import '../farm/client';", 'noRestrictedImports'],
  ['src/main/shell/f1.ts', "import '../engine/engine';", 'noRestrictedImports'],
  ['src/main/shell/f2.ts', "import '../app';", 'noRestrictedImports'],
  ['src/main/shell/f3.ts', "import 'electron-store';", 'noRestrictedImports'],
  ['src/main/g1.ts', "import '../renderer/api';", 'noRestrictedImports'],
  ['src/main/g2.ts', "import '../lab/lab';", 'noRestrictedImports'],
];

describe('imports go one way', () => {
  let findings: readonly Finding[];
  beforeAll(() => {
    tree = mkdtempSync(join(tmpdir(), 'switchyard-imports-'));
    cpSync(join(root, 'biome.json'), join(tree, 'biome.json'));
    for (const [path, text] of FORBIDDEN) plant(path, `${text}\n`);
    plant('src/shared/cycle1.ts', "import { b } from './cycle2';\nexport const a = () => b;\n");
    plant('src/shared/cycle2.ts', "import { a } from './cycle1';\nexport const b = () => a;\n");
    plant('src/main/allowed.ts', "import './engine/engine';\nimport './shell/log/log';\nimport 'electron';\n");
    findings = lint();
  });
  afterAll(() => rmSync(tree, { recursive: true, force: true }));

  it.each(FORBIDDEN)('%s: %s is refused by %s', (path, _text, rule) => {
    expect(findings.filter(finding => finding.path === path && finding.category.endsWith(`/${rule}`))).toHaveLength(1);
  });
  it('refuses a cycle', () => {
    expect(findings.some(finding => finding.category.endsWith('/noImportCycles'))).toBe(true);
  });
  it('lets main join shell and engine', () => {
    expect(findings.filter(finding => finding.path === 'src/main/allowed.ts' && finding.category.endsWith('Imports'))).toEqual([]);
  });
});
