import { Inject, Injectable } from '@nestjs/common';
import type { ReadModels } from '#adapters/read-model/read-models.js';
import type { TenantId } from '#domain/identity/ids.js';
import { tenantId } from '#domain/identity/ids.js';
import type { Position } from '#domain/log/event-log.js';
import { ProblemError } from '../http/problem.js';
import { READ_MODELS } from '../ports.js';

/** How long a query waits for `Vedette-Min-Position`, in milliseconds. */
const MIN_POSITION_WAIT_MS = 5000;

/** Of no tenant, and so with no fan-out to wait for. */
const NO_TENANT = tenantId('00000000-0000-0000-0000-000000000000');

const behind = (detail: string): ProblemError =>
  new ProblemError('projection-behind', detail, { headers: { 'retry-after': '1' } });

/** What a query may read, and from when on. */
@Injectable()
export class PresentReads {
  constructor(@Inject(READ_MODELS) private readonly readModels: ReadModels) {}

  /**
   * The read models, once they may be given out as the present and hold everything of the tenant up to `minPosition`.
   *
   * @throws ProblemError `projection-behind` after 5 seconds, or while the first build is under way
   */
  async models(tenant: TenantId, minPosition: Position | null): Promise<ReadModels> {
    if (minPosition !== null && !(await this.readModels.whenReached(tenant, minPosition, MIN_POSITION_WAIT_MS))) {
      throw behind(
        'The read models have not reached Vedette-Min-Position. The command that gave it has succeeded; ask again.',
      );
    }
    if (!this.readModels.status().available)
      throw behind('The read models are being built from the log. Ask again when /readyz says that they are there.');
    return this.readModels;
  }

  /** The same for who looks at which tenants there are, and not into them. */
  ofAllTenants(minPosition: Position | null): Promise<ReadModels> {
    return this.models(NO_TENANT, minPosition);
  }
}
