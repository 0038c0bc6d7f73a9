import { Fault } from '@shared/fault';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { fieldErrors, readAnswer, wordsOf } from '../../../src/main/engine/clients/farm/answer';
import { createHttp, type HttpResponse } from '../../../src/main/engine/transport/http';

const http = createHttp({ address: 'http://127.0.0.1:1', pin: null });
afterAll(() => http.close());

const response = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): HttpResponse => ({
  status,
  headers,
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  elapsedMs: 1,
  retryAfterMs: headers['retry-after'] ? Number(headers['retry-after']) * 1000 : null,
});
const read = (status: number, body: unknown, headers = {}) => readAnswer(http, response(status, body, headers), ['s3cret-word']);
function faultOf(status: number, body: unknown, headers = {}): Fault {
  try {
    read(status, body, headers);
  } catch (thrown) {
    if (thrown instanceof Fault) return thrown;
    throw thrown;
  }
  throw new Error('no Fault');
}

describe('what an answer means', () => {
  test.each([
    [{ result: 'ok' }],
    [{ result: 'OK' }],
    [[{ id: 1 }]],
    [[]],
    [{ meta: {}, data: [] }],
    [{ key: 'x', errors: null, detail: '', error: [] }],
    [{ normal: true, proxy: false }],
  ])('200 %j is good', body => expect(read(200, body)).toEqual(body));

  test.each<[string, number, unknown, string, string]>([
    ['both error shapes: 400', 400, { port: ['Прокси с таким Номер порта уже существует.'] }, 'rejected', '400: port: Прокси с таким'],
    ['both error shapes: 200', 200, { errors: { login: ['занято'] } }, 'rejected', 'login: занято'],
    ['200 with one text', 200, { errors: 'no' }, 'rejected', 'no'],
    ['200 with a detail', 200, { detail: 'Недопустимый токен.' }, 'rejected', 'Недопустимый токен.'],
    ['200 with the whole form', 200, { non_field_errors: ['bad pair'] }, 'rejected', 'bad pair'],
    ['200 with another result', 200, { result: 'error' }, 'rejected', 'error'],
    ['nested fields', 400, { userprofile: { timezone: ['Обязательное поле.'] } }, 'rejected', 'userprofile.timezone: Обязательное'],
    ['401', 401, { detail: 'Учетные данные не были предоставлены.' }, 'auth', '401: Учетные данные'],
    ['403', 403, { detail: 'You do not have permission' }, 'forbidden', '403: You do not'],
    ['404 in HTML: no such call', 404, '<html><h1>Not Found</h1></html>', 'unimplemented', '404'],
    ['404 in JSON: no such thing', 404, { detail: 'Страница не найдена.' }, 'not-found', '404: Страница'],
    ['405', 405, { detail: 'Метод "GET" не разрешен.' }, 'unimplemented', '405: Метод'],
    ['429', 429, { detail: 'slow down' }, 'rate-limited', '429: slow down'],
    ['500 in HTML', 500, '<html><title>Server Error (500)</title></html>', 'server-error', '500: Server Error'],
    ['502 of a proxy', 502, '<html><center>nginx</center></html>', 'server-error', '502: nginx'],
    ['200 in HTML', 200, '<html>login</html>', 'not-json', 'login'],
    ['200 with nothing', 200, '', 'not-json', 'empty'],
  ])('%s', (_, status, body, code, words) => {
    const fault = faultOf(status, body);
    expect(fault.code).toBe(code);
    expect(fault.message).toContain(words);
  });

  test('429 says when to come again', () => expect(faultOf(429, { detail: 'x' }, { 'retry-after': '7' }).options.retryAfterMs).toBe(7000));
  test('a secret that the panel repeats is not passed on', () => {
    expect(faultOf(400, { password: ['s3cret-word is too simple'] }).message).toBe('400: password: *** is too simple');
    expect(faultOf(200, { errors: 's3cret-word' }).message).toBe('***');
  });
  test('whatever the body: an answer or a Fault, never another error', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(200, 201, 204, 400, 401, 403, 404, 405, 429, 500, 502),
        fc.oneof(fc.json(), fc.string()),
        (status, body) => {
          try {
            read(status, body);
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(Fault);
          }
        },
      ),
    );
  });
});

describe('words by field', () => {
  test('of every shape', () => {
    expect(fieldErrors({ errors: { login: ['a', 'b'], userprofile: { phone: 'c' } }, non_field_errors: ['d'] })).toEqual([
      { field: 'login', message: 'a' },
      { field: 'login', message: 'b' },
      { field: 'userprofile.phone', message: 'c' },
      { field: '', message: 'd' },
    ]);
  });
  test('in one line', () => expect(wordsOf(fieldErrors({ port: ['taken'], detail: 'no' }))).toBe('port: taken; no'));
  test('numbers, nulls and blanks are no words', () => expect(fieldErrors({ a: 1, b: null, c: [' '], d: true })).toEqual([]));
});
