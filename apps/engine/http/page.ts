import { ApiProperty } from '@nestjs/swagger';
import { IsOptional, Length, Matches } from 'class-validator';

export const LONGEST_CURSOR = 2000;
const DEFAULT_LIMIT = 100;

/** Query of a list in pages. */
export class PageParameters {
  @ApiProperty({
    description: 'Items in a page, 1–500.',
    type: 'integer',
    required: false,
    default: DEFAULT_LIMIT,
    minimum: 1,
    maximum: 500,
  })
  @IsOptional()
  @Matches(/^([1-9]|[1-9][0-9]|[1-4][0-9]{2}|500)$/, { message: '$property must be a whole number from 1 to 500.' })
  declare readonly limit?: string;

  @ApiProperty({ description: 'The nextCursor of the page before.', type: String, required: false })
  @IsOptional()
  @Length(1, LONGEST_CURSOR, { message: '$property must be the nextCursor of the page before.' })
  declare readonly cursor?: string;
}

export const limitOf = ({ limit }: Pick<PageParameters, 'limit'>): number =>
  limit === undefined ? DEFAULT_LIMIT : Number(limit);

/** A page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Null on the last page. */
  readonly nextCursor: string | null;
}

/**
 * The page out of one more item than it may hold: the one too many tells that another page follows.
 *
 * @param cursorOf the item after which that page begins
 */
export function pageOf<Item>(found: readonly Item[], limit: number, cursorOf: (last: Item) => string): Page<Item> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: found.length > limit && last !== undefined ? cursorOf(last) : null };
}
