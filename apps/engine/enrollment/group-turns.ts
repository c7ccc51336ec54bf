import { Injectable } from '@nestjs/common';
import type { TenantId } from '#domain/identity/ids.js';
import { Turns } from '../commands/turns.js';

/** One at a time for each group: while members come or leave, the group neither goes nor is polled again. */
@Injectable()
export class GroupTurns {
  private readonly turns = new Turns();

  async take<Result>(tenant: TenantId, group: string, work: () => Promise<Result>): Promise<Result> {
    const key = `${tenant}/${group}`;
    await this.turns.enter(key);
    try {
      return await work();
    } finally {
      this.turns.leave(key);
    }
  }
}
