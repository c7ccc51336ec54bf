import { Global, Module } from '@nestjs/common';
import { PresentReads } from './present-reads.js';

/** What all queries share. */
@Global()
@Module({ providers: [PresentReads], exports: [PresentReads] })
export class QueriesModule {}
