import 'reflect-metadata';
import { Body, Controller, Get, Module, Post, Res } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { IsString } from 'class-validator';
import type { FastifyReply } from 'fastify';
import type { CryptoKey } from 'jose';
import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { pino } from 'pino';
import { LogUnavailable } from '#domain/log/log-errors.js';
import { AccessGuard } from '../auth/access-guard.js';
import { Allow, Public } from '../auth/allow.js';
import { TokenVerifier } from '../auth/token-verifier.js';
import { createMetrics } from '../metrics/metrics.js';
import { DIRECTORY, LOGGER } from '../ports.js';
import { SignIns } from '../users/sign-ins.js';
import type { Application } from './application.js';
import { createApplication } from './application.js';
import { InputPipe } from './input-pipe.js';
import { ProblemFilter } from './problem-filter.js';

class Named {
  @IsString()
  name = '';
}

@Controller('v1')
class SampleController {
  @Get('broken')
  @Public()
  broken(): never {
    throw new TypeError('a secret of the code');
  }

  @Get('away')
  @Public()
  away(): never {
    throw new LogUnavailable('a secret of the disk', 'notApplied');
  }

  @Get('half')
  @Public()
  half(@Res() reply: FastifyReply): never {
    reply.raw.writeHead(200, { 'content-type': 'text/plain' });
    reply.raw.write('the first half');
    throw new TypeError('a secret of the code');
  }

  @Post('named')
  @Public()
  named(@Body() body: Named): { readonly name: string } {
    return { name: body.name };
  }

  @Get('forgotten')
  forgotten(): string {
    return 'nobody said who may';
  }

  @Get('operators')
  @Allow('operator')
  operators(): string {
    return 'hello';
  }
}

@Module({})
class SampleModule {}

const ISSUER = 'https://issuer.example';
const lines: string[] = [];
let application: Application;
let url: string;
let key: CryptoKey;

async function verifier(): Promise<TokenVerifier> {
  const pair = await generateKeyPair('RS256');
  key = pair.privateKey;
  const keys = createLocalJWKSet({ keys: [await exportJWK(pair.publicKey)] });
  return new TokenVerifier({ issuer: () => ({ issuer: ISSUER, keys }), audience: 'vedette' });
}

beforeAll(async () => {
  const logger = pino({}, { write: (line: string) => void lines.push(line) });
  const module = {
    module: SampleModule,
    controllers: [SampleController],
    providers: [
      { provide: LOGGER, useValue: logger },
      { provide: TokenVerifier, useValue: await verifier() },
      { provide: DIRECTORY, useValue: { tenant: () => Promise.resolve({ status: 'absent' }) } },
      { provide: SignIns, useValue: { note: () => Promise.resolve() } },
      { provide: APP_GUARD, useClass: AccessGuard },
      { provide: APP_PIPE, useClass: InputPipe },
      { provide: APP_FILTER, useClass: ProblemFilter },
    ],
  };
  application = await createApplication(module, logger, createMetrics());
  await application.init();
  await application.app.listen(0, '127.0.0.1');
  url = await application.app.getUrl();
});
afterAll(() => application.app.close());

const token = (roles: readonly string[]): Promise<string> =>
  new SignJWT({ roles, azp: 'client' })
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer(ISSUER)
    .setAudience('vedette')
    .setSubject('somebody')
    .setExpirationTime('1h')
    .sign(key);

const get = async (path: string, bearer?: string): Promise<{ status: number; text: string }> => {
  const headers = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
  const response = await fetch(`${url}/v1/${path}`, { headers });
  return { status: response.status, text: await response.text() };
};

const instanceOf = (text: string): string => /"instance":"urn:uuid:([^"]+)"/.exec(text)?.[1] ?? 'none';

describe('the HTTP side of the engine', () => {
  it('a mistake in the code is a 500 that tells nothing, and its log line names the request', async () => {
    const { status, text } = await get('broken');
    expect(status).toBe(500);
    expect(text).toContain('"code":"internal-error"');
    expect(text).not.toMatch(/secret|TypeError|\.js/);
    const line = lines.find((candidate) => candidate.includes(instanceOf(text)));
    expect(line).toContain('a secret of the code');
  });

  it('an event log that is away is a 503 that tells when to try again', async () => {
    const response = await fetch(`${url}/v1/away`);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('2');
    const text = await response.text();
    expect(text).toContain('"code":"log-unavailable"');
    expect(text).not.toContain('secret');
  });

  it('an answer that breaks in the middle is cut off: nobody takes it for whole', async () => {
    await expect(get('half')).rejects.toThrow();
  });

  it('an endpoint that says nothing of who may is closed to all', async () => {
    expect(await get('forgotten')).toMatchObject({ status: 401 });
    expect(await get('forgotten', await token(['operator', 'service', 'auditor']))).toMatchObject({ status: 403 });
  });

  it('an endpoint for operators asks for no tenant', async () => {
    expect(await get('operators', await token(['operator']))).toEqual({ status: 200, text: 'hello' });
    expect(await get('operators', await token(['service']))).toMatchObject({ status: 403 });
  });

  it('a number does not become a text on its way in', async () => {
    const post = (body: string) =>
      fetch(`${url}/v1/named`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect((await post('{"name":"Zoë"}')).status).toBe(201);
    expect((await post('{"name":5}')).status).toBe(400);
    expect((await post('{"name":["Zoë"]}')).status).toBe(400);
  });
});
