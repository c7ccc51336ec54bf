import type { Type as ClassOf } from '@nestjs/common';
import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsObject, ValidateBy, ValidateIf, ValidateNested } from 'class-validator';
import { isJsonObject } from '#domain/codec/json.js';
import type { FieldOptions } from './fields.js';

export interface JsonObjectOptions extends FieldOptions {
  /** Of its JSON in UTF-8. */
  readonly maxBytes: number;
  /** Of lists and objects in it, itself included. */
  readonly maxDepth: number;
}

/** Whether lists and objects nest no deeper than `most` levels. */
function isShallow(value: unknown, most: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return most > 0 && Object.values(value).every((child) => isShallow(child, most - 1));
}

/** Any JSON object, of fields that nobody names beforehand. */
export function JsonObjectField(options: JsonObjectOptions): PropertyDecorator {
  const { description, example, maxBytes, maxDepth, optional = false } = options;
  const wrong = (value: unknown): string | null => {
    if (!isJsonObject(value)) return '$property must be an object.';
    if (!isShallow(value, maxDepth)) return `$property must nest at most ${maxDepth} levels deep.`;
    return Buffer.byteLength(JSON.stringify(value)) <= maxBytes
      ? null
      : `$property must take at most ${maxBytes} bytes as JSON.`;
  };
  return applyDecorators(
    ApiProperty({ description, example, type: 'object', additionalProperties: true, selfRequired: !optional }),
    ...(optional ? [ValidateIf((_, value) => value !== undefined)] : []),
    ValidateBy({
      name: 'jsonObject',
      validator: {
        validate: (value: unknown) => wrong(value) === null,
        defaultMessage: (checked) => wrong(checked?.value) ?? '',
      },
    }),
  );
}

export interface NestedFieldOptions {
  readonly description: string;
  /** Its class, which describes its fields. */
  readonly of: ClassOf<object>;
  readonly optional?: boolean;
}

/** An object that a class of its own describes. */
export const NestedField = ({ description, of, optional = false }: NestedFieldOptions): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ description, type: of, required: !optional }),
    ...(optional ? [ValidateIf((_, value) => value !== undefined)] : []),
    Type(() => of),
    IsObject({ message: '$property must be an object.' }),
    ValidateNested({ message: '$property must be an object.' }),
  );
