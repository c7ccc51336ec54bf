import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { InstantField } from '../http/fields.js';

const EXAMPLE = '2027-01-01T00:00:00.000Z';

@ApiSchema({ name: 'SimulationClock', description: 'The time of the simulated clock.' })
export class SimulationClockSchema {
  @ApiProperty({ description: 'What the clock shows.', format: 'date-time', example: EXAMPLE })
  declare readonly now: string;
}

/** Body of `PUT /v1/simulation/clock`. */
@ApiSchema({ description: 'Where the simulated clock is to be moved.' })
export class MoveClockBody {
  @InstantField({
    description: 'What the clock is to show: not before what it shows, and at most 31 days after it.',
    example: EXAMPLE,
  })
  declare readonly now: string;
}
