import { Global, Module } from '@nestjs/common';
import { Leadership } from './leadership.js';

/** Which node runs what only one may run. */
@Global()
@Module({ providers: [Leadership], exports: [Leadership] })
export class LeadershipModule {}
