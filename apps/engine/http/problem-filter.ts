import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { Catch, Inject } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { LOGGER } from '../ports.js';
import type { ProblemError } from './problem.js';
import { problemBody } from './problem.js';
import { problemFrom } from './problem-from.js';

/** Writes a problem as the answer of a request. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: ProblemError): void {
  void reply
    .code(problem.status)
    .headers({ ...problem.options.headers, 'content-type': 'application/problem+json', 'cache-control': 'no-store' })
    .send(JSON.stringify(problemBody(problem, `urn:uuid:${request.id}`)));
}

/** Every exception of every request ends here and leaves as `application/problem+json`; no stack trace ever does. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const problem = problemFrom(exception);
    if (problem.status === 500) {
      this.logger.error({ requestId: request.id, method: request.method, err: problem.cause }, 'a request failed');
    } else if (problem.status > 500) {
      this.logger.warn({ requestId: request.id, code: problem.code, err: problem.cause }, problem.detail);
    }
    // A stream that has begun can't become a problem any more: cut off is all that is left.
    if (reply.sent || reply.raw.headersSent) reply.raw.destroy();
    else sendProblem(request, reply, problem);
  }
}
