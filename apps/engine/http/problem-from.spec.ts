import { HttpException } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { AppendTooLarge, LogUnavailable, WrongExpectedRevision } from '#domain/log/log-errors.js';
import { problemBody, ProblemError, problemOf, PROBLEMS } from './problem.js';
import { problemFrom } from './problem-from.js';

const fastifyError = (statusCode: number): Error => Object.assign(new Error('secret words'), { statusCode });

describe('problems', () => {
  it.each<[string, unknown, number, string]>([
    ['a log that is away', new LogUnavailable('x', 'notApplied'), 503, 'log-unavailable'],
    ['an append of unknown outcome', new LogUnavailable('x', 'unknown'), 503, 'append-outcome-unknown'],
    ['an append over the limit', new AppendTooLarge(2, 1), 413, 'body-too-large'],
    ['a lost race', new WrongExpectedRevision('s', 1, 2), 409, 'conflict'],
    ['an unknown address', new HttpException('x', 404), 404, 'not-found'],
    ['a framework refusal', fastifyError(413), 413, 'body-too-large'],
    ['a framework refusal without a code of ours', new HttpException('x', 418), 400, 'invalid-request'],
    ['a framework fault', fastifyError(503), 500, 'internal-error'],
    ['a mistake in the code', new TypeError('secret words'), 500, 'internal-error'],
    ['something thrown that is no error', 'secret words', 500, 'internal-error'],
  ])('%s', (_, exception, status, code) => {
    const problem = problemFrom(exception);
    expect(problem).toMatchObject({ status, code });
    expect(JSON.stringify(problemBody(problem, 'urn:uuid:1'))).not.toContain('secret words');
  });

  it('tells when to try again', () => {
    expect(problemFrom(new LogUnavailable('x', 'unknown')).options.headers).toEqual({ 'retry-after': '2' });
  });

  it('have the members of RFC 9457, and code, errors and extra ones', () => {
    const problem = new ProblemError('invalid-request', 'No.', {
      errors: [{ pointer: '/a', detail: 'b' }],
      extra: { counts: 3 },
    });
    expect(problemBody(problem, 'urn:uuid:1')).toEqual({
      type: 'urn:vedette:problem:invalid-request',
      title: PROBLEMS['invalid-request'].title,
      status: 400,
      detail: 'No.',
      code: 'invalid-request',
      instance: 'urn:uuid:1',
      errors: [{ pointer: '/a', detail: 'b' }],
      counts: 3,
    });
  });

  it('R1 R2 R3 give rejections their status', () => {
    expect(problemOf({ code: 'tenant-already-exists', detail: '' }).status).toBe(409);
    expect(problemOf({ code: 'consent-required', detail: '' }).status).toBe(403);
    expect(problemOf({ code: 'tenant-closed', detail: '' }).status).toBe(403);
    expect(problemOf({ code: 'not-found', detail: '' }).status).toBe(404);
  });
});
