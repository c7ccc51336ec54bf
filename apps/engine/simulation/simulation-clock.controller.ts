import { applyDecorators, Body, Controller, Get, Inject, Put, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { formatInstant, parseInstant } from '#domain/instant.js';
import { Allow } from '../auth/allow.js';
import { apiProblems } from '../http/api-problems.js';
import { setPlace } from '../http/conventions.js';
import { NoParameters } from '../http/input-pipe.js';
import type { ProblemCode } from '../http/problem.js';
import { invalid } from '../http/problem.js';
import type { Shape } from '../http/shape.js';
import { SimulatedTime } from './simulated-time.js';
import { MoveClockBody, SimulationClockSchema } from './simulation-clock.js';

const ApiProblems = (...codes: readonly ProblemCode[]): MethodDecorator => applyDecorators(...apiProblems(codes));

/** The clock of the simulated mode. Outside of it these paths do not exist. */
@ApiTags('Simulation')
@ApiBearerAuth()
@Allow('operator')
@Controller('v1/simulation/clock')
export class SimulationClockController {
  constructor(@Inject(SimulatedTime) private readonly time: SimulatedTime) {}

  @Get()
  @ApiOperation({ summary: 'Read the simulated clock', description: 'Time stands still until it is moved.' })
  @ApiResponse({ status: 200, description: 'What the clock shows.', type: SimulationClockSchema })
  @ApiProblems('invalid-request', 'unauthorized', 'forbidden')
  read(
    @Query() _parameters: NoParameters,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Shape<SimulationClockSchema> {
    // What it shows is moved by others: nobody on the way may keep it.
    reply.header('cache-control', 'no-store');
    return { now: formatInstant(this.time.now()) };
  }

  @Put()
  @ApiOperation({
    summary: 'Move the simulated clock',
    description:
      'R14, R22, R23. Forwards only, and at most 31 days a move. Every timer that falls due on the way fires in the order of its due time, with that time, before the answer comes.',
  })
  @ApiResponse({
    status: 200,
    description: 'It is moved.',
    type: SimulationClockSchema,
    headers: {
      'Vedette-Position': {
        description: 'Of the last event that the timers wrote; the end of the log where they wrote none.',
        schema: { type: 'string', example: '0000000000000042' },
      },
    },
  })
  @ApiProblems('invalid-request', 'unauthorized', 'forbidden', 'projection-behind', 'log-unavailable', 'shutting-down')
  async move(
    @Body() { now }: MoveClockBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Shape<SimulationClockSchema>> {
    const to = parseInstant(now);
    if (to === null) throw invalid({ pointer: '/now', detail: 'now must be an RFC 3339 time.' });
    const moved = await this.time.moveTo(to);
    setPlace(reply, { position: moved.position });
    return { now: formatInstant(moved.now) };
  }
}
