import { ReadModelDamaged } from '#projections/runner/read-model-store.js';
import { isDamage } from '../sqlite-log/sqlite-errors.js';

/** True where an error says that the file is not what was written: nothing but building it anew helps. */
export const isReadModelDamage = (error: unknown): boolean => error instanceof ReadModelDamaged || isDamage(error);
