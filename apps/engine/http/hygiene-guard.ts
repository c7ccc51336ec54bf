import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Inject, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { FieldError } from './problem.js';
import { invalid } from './problem.js';
import { firstBadPlace, isDecodable } from './text-hygiene.js';

function badParameter(values: unknown): FieldError | null {
  const bad = firstBadPlace(values);
  // A parameter's name is the first step of the pointer; where it is repeated, its index is the second.
  return bad && { parameter: bad.pointer.split('/', 2).join(''), detail: bad.detail };
}

function badQuery(url: string): FieldError | null {
  const mark = url.indexOf('?');
  if (mark < 0 || isDecodable(url.slice(mark + 1))) return null;
  return { parameter: '', detail: 'The query holds bytes that are not UTF-8.' };
}

const TAKES_PARAMETERS = 'vedette:takesParameters';

/** A command whose query is described by a class, which refuses what it does not name. */
export const TakesParameters = (): MethodDecorator => SetMetadata(TAKES_PARAMETERS, true);

/** Any other command takes none: a misspelt one, or one of a later release, must not be passed over. */
function unknownParameter(method: string, query: unknown): FieldError | null {
  if (method === 'GET' || typeof query !== 'object' || query === null) return null;
  const [name] = Object.keys(query);
  return name === undefined ? null : { parameter: name, detail: 'Unknown parameter.' };
}

function badBody(body: unknown): FieldError | null {
  if (body === undefined) return null;
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return { pointer: '', detail: 'The body must be a JSON object.' };
  return firstBadPlace(body);
}

/**
 * Refuses texts and shapes that no endpoint takes, before any field is looked at. It stands behind the access guard,
 * because who may not ask is told so first.
 */
@Injectable()
export class HygieneGuard implements CanActivate {
  constructor(@Inject(Reflector) private readonly reflector: Reflector) {}

  /** @throws ProblemError `invalid-request` */
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const takesParameters = this.reflector.get<boolean | undefined>(TAKES_PARAMETERS, context.getHandler()) === true;
    const bad =
      badParameter(request.params) ??
      badQuery(request.url) ??
      badParameter(request.query) ??
      (takesParameters ? null : unknownParameter(request.method, request.query)) ??
      badBody(request.body);
    if (bad !== null) throw invalid(bad);
    return true;
  }
}
