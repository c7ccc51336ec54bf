import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { Allow } from '#engine/auth/allow.js';
import { DevicePath } from '#engine/devices/device-bodies.js';
import { DetectThreatBody } from '#engine/devices/threat-bodies.js';

/**
 * The route that P5 is measured against: the engine's own guard, pipe, path and body of `POST /v1/devices/{id}/threats`,
 * and nothing behind them.
 */
@Controller('no-op/devices')
export class NoOpController {
  @Post(':deviceId/threats')
  @HttpCode(200)
  @Allow('device', 'service')
  detectThreat(@Param() _path: DevicePath, @Body() body: DetectThreatBody): { threatId: string } {
    return { threatId: body.threatId };
  }
}
