import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { Injectable, ValidationPipe } from '@nestjs/common';
import { ApiSchema } from '@nestjs/swagger';
import type { ValidationError } from 'class-validator';
import type { FieldError } from './problem.js';
import { ProblemError } from './problem.js';
import { pointerStep } from './text-hygiene.js';

const sentence = (constraint: string, message: string): string =>
  constraint === 'whitelistValidation' ? 'Unknown property.' : message;

interface Finding {
  readonly pointer: string;
  readonly detail: string;
}

function findings(errors: readonly ValidationError[], pointer: string): Finding[] {
  return errors.flatMap((error) => {
    const at = pointerStep(pointer, error.property);
    const own = Object.entries(error.constraints ?? {}).map(([constraint, message]) => ({
      pointer: at,
      detail: sentence(constraint, message),
    }));
    return [...own, ...findings(error.children ?? [], at)];
  });
}

/** Most findings that one answer names. */
const MAX_FINDINGS = 50;

function problemOf(errors: readonly ValidationError[], toFieldError: (finding: Finding) => FieldError): ProblemError {
  const found = findings(errors, '').slice(0, MAX_FINDINGS);
  const places = [...new Set(found.map((finding) => finding.pointer))].join(', ');
  return new ProblemError('invalid-request', `The request is not valid at ${places}.`, {
    errors: found.map(toFieldError),
  });
}

const pipeFor = (toFieldError: (finding: Finding) => FieldError): ValidationPipe =>
  new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    exceptionFactory: (errors: ValidationError[]) => problemOf(errors, toFieldError),
  });

/**
 * Validates bodies, queries and paths by their DTO classes: unknown properties and wrong types are 400 with the place,
 * and no value is converted to the type it should have had.
 */
@Injectable()
export class InputPipe implements PipeTransform {
  private readonly body = pipeFor((finding) => finding);
  private readonly parameters = pipeFor(({ pointer, detail }) => ({ parameter: pointer.slice(1), detail }));

  /** @throws ProblemError `invalid-request` */
  transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    return metadata.type === 'body' ? this.body.transform(value, metadata) : this.parameters.transform(value, metadata);
  }
}

/** The body of a command that has none: an empty object or nothing at all. */
@ApiSchema({ description: 'Nothing, or an object without fields.' })
export class NoBody {}

/** The query of an endpoint that has no parameters. */
export class NoParameters {}
