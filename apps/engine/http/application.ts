import { randomUUID } from 'node:crypto';
import type { DynamicModule } from '@nestjs/common';
import { NestApplicationContextOptions } from '@nestjs/common/interfaces/nest-application-context-options.interface.js';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { nestLogger } from '../logging/nest-logger.js';
import type { Metrics } from '../metrics/metrics.js';
import { MAX_BODY_BYTES, registerBodyParser } from './body-parser.js';
import { answerClientError } from './client-error.js';
import type { Drain } from './drain.js';
import { prepareDrain } from './drain.js';
import { noteMethods, refuseOtherMethods } from './method-not-allowed.js';
import { sendProblem } from './problem-filter.js';
import { problemFrom } from './problem-from.js';
import { prepareStreamedBodies } from './streamed-body.js';

/** Longer than any id that is allowed, so that a long one reaches the field checks. */
const MAX_PARAMETER_LENGTH = 1024;
/** For a request to arrive whole, in milliseconds. */
const REQUEST_TIMEOUT_MS = 30_000;

export interface Application {
  readonly app: NestFastifyApplication;
  readonly drain: Drain;
  /** Makes every route. Nothing can be mounted after it. */
  init(): Promise<void>;
}

/** The HTTP side of the engine, as every module sees it; its routes are not made yet. */
export async function createApplication(module: DynamicModule, logger: Logger, metrics: Metrics): Promise<Application> {
  const adapter = new FastifyAdapter({
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    // `prepareStreamedBodies` times the bodies.
    requestTimeout: 0,
    http: { headersTimeout: REQUEST_TIMEOUT_MS },
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    clientErrorHandler: answerClientError,
    // What the router itself refuses never reaches Nest's filters.
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(request, reply, problemFrom(error)),
    // While it closes, `Drain` answers.
    return503OnClosing: false,
    // A feed has no head without its endless body.
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: MAX_PARAMETER_LENGTH },
    skipMiddie: true,
    multipart: false,
  });
  const server = adapter.getInstance();
  const drain = prepareDrain(server);
  const methods = noteMethods(server);
  prepareStreamedBodies(server, REQUEST_TIMEOUT_MS);
  server.addHook('onRequest', (_request, reply, done) => {
    void reply.header('cache-control', 'no-store');
    done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    metrics.httpSeconds.observe(
      { method: request.method, route: request.routeOptions.url ?? 'none', status: reply.statusCode },
      reply.elapsedTime / 1000,
    );
    logger.debug(
      { requestId: request.id, method: request.method, status: reply.statusCode, ms: reply.elapsedTime },
      'answered',
    );
    done();
  });
  const options = Object.assign(new NestApplicationContextOptions(), {
    logger: nestLogger(logger),
    bodyParser: false,
    abortOnError: false,
  });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, options);
  registerBodyParser(server);
  app.useSecurityHeaders({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'connect-src': ["'self'"],
        'font-src': ["'self'", 'data:'],
        'img-src': ["'self'", 'data:'],
        'script-src': ["'self'"],
        'style-src': ["'self'", "'unsafe-inline'"],
        'base-uri': ["'none'"],
        'form-action': ["'none'"],
        'frame-ancestors': ["'none'"],
      },
    },
    originAgentCluster: false,
    strictTransportSecurity: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  });
  return {
    app,
    drain,
    async init() {
      await app.init();
      refuseOtherMethods(server, methods, '/v1/');
    },
  };
}
