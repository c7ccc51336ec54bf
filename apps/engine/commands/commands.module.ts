import { Global, Module } from '@nestjs/common';
import { DIRECTORY } from '../ports.js';
import { DecisionClock } from './decision-clock.js';
import { Streams } from './streams.js';
import { FoldedTenants } from './tenant-directory.js';

/** The command loop and what looks into its folded states, for all modules. */
@Global()
@Module({
  providers: [Streams, DecisionClock, { provide: DIRECTORY, useClass: FoldedTenants }],
  exports: [Streams, DecisionClock, DIRECTORY],
})
export class CommandsModule {}
