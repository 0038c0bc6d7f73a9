import { isAbsolute, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { project } from './paths.mjs';

/** So that the end of a long output still names every failure. */
const MAX_LINES = 6;
const MAX_LENGTH = 200;

/** A line of a stack: where it was. */
const FRAME = /^\s*at (?:.*\()?((?:file:\/\/|\/|[A-Za-z]:[\\/])[^()]*):(\d+):\d+\)?$/;
const IN_TESTS = /\.(?:spec|test)\.\w+$/;
/** Says nothing more: source around the place (Playwright adds it), headings, how long was waited. */
const NOISE = /^\s*(?:(?:>\s*)?\d+ \||\|[\s^]*$|at \S+:\d+$|Call log:$|Timeout: |- Expect ")/i;

/**
 * Why a test failed: the message of its first error with what was expected and seen, and the line of the test that it came from, in at
 * most six short lines without colours. Only what the test runner's report holds of it.
 * @param {readonly string[]} errors messages with their stacks, as the test runners report them
 * @returns {string[]}
 */
export function causeOf(errors) {
  const all = errors.map(read);
  // A test whose time is over has a second error, which says what it was waiting for.
  const found = all.find(({ place }) => place) ?? all[0];
  if (!found) return [];
  const { told, place } = found;
  const before = all[0] && found !== all[0] ? all[0].told.slice(0, 1) : [];
  const after = place ? [place] : [];
  return [...before, ...told.slice(0, MAX_LINES - before.length - after.length), ...after].map(shorten);
}

/** @param {string} error */
function read(error) {
  const lines = stripVTControlCharacters(error).split('\n');
  const end = lines.findIndex(line => FRAME.test(line));
  const message = lines.slice(0, end < 0 ? undefined : end).filter(line => line.trim() !== '' && !NOISE.test(line));
  return { told: differences(message), place: end < 0 ? null : placeIn(lines.slice(end)) };
}

/** Of two long values only where they differ. @param {readonly string[]} message */
function differences(message) {
  const head = message.findIndex(line => /^- Expected\s+- \d+$/.test(line));
  if (head < 0) return message;
  const changed = message.slice(head + 2).filter(line => /^[-+]/.test(line));
  return [
    ...message.slice(0, head),
    ...changed.map(line => `${line.startsWith('-') ? 'Expected: ' : 'Received: '}${line.slice(1).trim()}`),
  ];
}

/** Where the test was: the uppermost line in a test's file, or else in the project. @param {readonly string[]} stack */
function placeIn(stack) {
  const places = stack.flatMap(line => {
    const [, file, at] = FRAME.exec(line) ?? [];
    if (file === undefined) return [];
    const inside = relative(project, file.startsWith('file:') ? fileURLToPath(file) : file);
    const foreign = inside.startsWith('..') || isAbsolute(inside) || inside.includes('node_modules');
    return foreign ? [] : [{ inside, text: `at ${inside}:${at}` }];
  });
  return (places.find(({ inside }) => IN_TESTS.test(inside)) ?? places[0])?.text ?? null;
}

/** A line as the list of results shows it. @param {string} line */
export function shorten(line) {
  const text = line.trim().replace('STACK_TRACE_ERROR', 'the time of this test was over');
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 1)}…` : text;
}
