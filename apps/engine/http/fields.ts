import type { Type as ClassOf } from '@nestjs/common';
import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsEmail,
  IsIn,
  IsInt,
  IsObject,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { parseInstant } from '#domain/instant.js';

/** Fields of bodies, paths and queries: how each kind is validated and documented. */
export interface FieldOptions {
  readonly description: string;
  readonly example: unknown;
  /** The field may be left out. It may not be null. */
  readonly optional?: boolean;
}

/** What the OpenAPI document says of it. */
interface ScalarSchema {
  readonly type: typeof String | typeof Boolean | 'integer';
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: string[];
  readonly nullable?: boolean;
}

interface ListSchema {
  readonly type: 'array';
  readonly items: { readonly type: 'string'; readonly minLength: number; readonly maxLength: number };
  readonly maxItems: number;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const SOURCE_ID = /^[A-Za-z0-9._:-]{1,128}$/;
/** Something to see in it, and no control characters. */
const LINE = /^(?=.*\S)\P{Cc}+$/u;
const PLATFORM = /^[a-z][a-z0-9]{0,31}$/;
const DOTTED_NUMBERS = /^[0-9]{1,9}(\.[0-9]{1,9}){0,7}$/;

export function field(
  { description, example, optional = false }: FieldOptions,
  schema: ScalarSchema | ListSchema,
  ...validators: PropertyDecorator[]
): PropertyDecorator {
  return applyDecorators(
    ApiProperty({ ...schema, description, example, required: !optional }),
    ...(optional ? [ValidateIf((_, value) => value !== undefined)] : []),
    ...validators,
  );
}

/** A GUID in either case; it is kept in lower case. */
export const UuidField = (options: FieldOptions): PropertyDecorator =>
  field(options, { type: String, format: 'uuid' }, Matches(UUID, { message: '$property must be a UUID.' }));

/** An id that a source outside gave out: 1–128 of `[A-Za-z0-9._:-]`. */
export const SourceIdField = (options: FieldOptions): PropertyDecorator =>
  field(
    options,
    { type: String, pattern: SOURCE_ID.source },
    Matches(SOURCE_ID, { message: '$property must be 1 to 128 characters of A-Z a-z 0-9 . _ : -' }),
  );

/** One line of text with something in it. */
export const LineField = (options: FieldOptions & { readonly maxLength: number }): PropertyDecorator =>
  field(
    options,
    { type: String, minLength: 1, maxLength: options.maxLength },
    MaxLength(options.maxLength, { message: `$property must be a text of at most ${options.maxLength} characters.` }),
    Matches(LINE, { message: '$property must be one line of text, and not blank.' }),
  );

const EMAIL = { type: String, format: 'email', maxLength: 254 } as const;
const orNull = ValidateIf((_, value) => value !== null);

export const EmailField = (options: FieldOptions): PropertyDecorator =>
  field(options, EMAIL, IsEmail({}, { message: '$property must be an e-mail address.' }));

export const NullableEmailField = (options: FieldOptions): PropertyDecorator =>
  field(
    options,
    { ...EMAIL, nullable: true },
    orNull,
    IsEmail({}, { message: '$property must be an e-mail address, or null.' }),
  );

const isRfc3339 = (value: unknown): boolean => typeof value === 'string' && parseInstant(value) !== null;

/** An RFC 3339 date-time, with any offset. */
export const InstantField = (options: FieldOptions): PropertyDecorator =>
  field(
    options,
    { type: String, format: 'date-time' },
    ValidateBy({
      name: 'instant',
      validator: {
        validate: isRfc3339,
        defaultMessage: () => '$property must be an RFC 3339 date-time such as 2026-11-23T13:34:00Z.',
      },
    }),
  );

export const WholeNumberField = (
  options: FieldOptions & { readonly minimum: number; readonly maximum: number },
): PropertyDecorator => {
  const { minimum, maximum } = options;
  const message = `$property must be a whole number from ${minimum} to ${maximum}.`;
  return field(
    options,
    { type: 'integer', minimum, maximum },
    IsInt({ message }),
    Min(minimum, { message }),
    Max(maximum, { message }),
  );
};

/** A lower-case word of at most 32 characters. */
export const PlatformField = (options: FieldOptions): PropertyDecorator =>
  field(
    options,
    { type: String, pattern: PLATFORM.source },
    Matches(PLATFORM, { message: '$property must be a lower-case word of at most 32 characters, such as android.' }),
  );

export const BooleanField = (options: FieldOptions): PropertyDecorator =>
  field(options, { type: Boolean }, IsBoolean({ message: '$property must be true or false.' }));

export const WordField = (options: FieldOptions & { readonly words: readonly string[] }): PropertyDecorator =>
  field(
    options,
    { type: String, enum: [...options.words] },
    IsIn(options.words, { message: `$property must be one of: ${options.words.join(', ')}.` }),
  );

/** Dotted numbers such as `17.4.1`, or null. */
export const NullableVersionField = (options: FieldOptions): PropertyDecorator =>
  field(
    options,
    { type: String, nullable: true, pattern: DOTTED_NUMBERS.source },
    orNull,
    Matches(DOTTED_NUMBERS, { message: '$property must be dotted numbers such as 17.4.1, or null.' }),
  );

export interface LineListOptions extends FieldOptions {
  readonly maxItems: number;
  /** Of each line; the shortest has one character. */
  readonly maxLength: number;
}

/** A list of lines of text; it may be empty. */
export function LineListField(options: LineListOptions): PropertyDecorator {
  const { maxItems, maxLength } = options;
  const isItem = (item: unknown): boolean => typeof item === 'string' && item.length <= maxLength && LINE.test(item);
  const wrong = (value: unknown): string | null => {
    if (!Array.isArray(value)) return '$property must be a list.';
    if (value.length > maxItems) return `$property must hold at most ${maxItems} items.`;
    const index = value.findIndex((item) => !isItem(item));
    return index < 0 ? null : `Item ${index} of $property must be one line of text of 1 to ${maxLength} characters.`;
  };
  return field(
    options,
    { type: 'array', items: { type: 'string', minLength: 1, maxLength }, maxItems },
    ValidateBy({
      name: 'lineList',
      validator: {
        validate: (value: unknown) => wrong(value) === null,
        defaultMessage: (checked) => wrong(checked?.value) ?? '',
      },
    }),
  );
}

export interface ObjectListOptions extends Omit<FieldOptions, 'example'> {
  readonly item: ClassOf<object>;
  readonly maxItems: number;
}

/** A list of objects, each of which a class of its own describes; it may be empty. */
export function ObjectListField({
  description,
  item,
  maxItems,
  optional = false,
}: ObjectListOptions): PropertyDecorator {
  return applyDecorators(
    ApiProperty({ description, type: [item], maxItems, required: !optional }),
    ...(optional ? [ValidateIf((_, value) => value !== undefined)] : []),
    Type(() => item),
    IsArray({ message: '$property must be a list.' }),
    ArrayMaxSize(maxItems, { message: `$property must hold at most ${maxItems} items.` }),
    IsObject({ each: true, message: 'Each item of $property must be an object.' }),
    ValidateNested({ each: true, message: 'Each item of $property must be an object.' }),
  );
}
