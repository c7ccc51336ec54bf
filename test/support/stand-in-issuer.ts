import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { CryptoKey, JWK, JWTPayload } from 'jose';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** How the stand-in answers: well, or in a way that issuers and what stands before them really do. */
export type Manner =
  'well' | 'silent' | 'broken' | 'page' | 'moved' | 'endless' | 'otherName' | 'keysInTheOpen' | 'noKeys' | 'keysGone';

/** An OIDC issuer of its own, on loopback. */
export interface StandInIssuer {
  /** As in its tokens. */
  readonly issuer: string;
  /** A token of the newest key, good for an hour; claims that are undefined are left out. */
  token(claims: JWTPayload): Promise<string>;
  /** Publishes a new key of this algorithm in the place of all others. */
  rotate(algorithm?: string): Promise<void>;
  behave(manner: Manner): void;
  /** How often it was asked who it is. */
  readonly asked: () => number;
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  stop(): Promise<void>;
}

interface Key {
  readonly kid: string;
  readonly algorithm: string;
  readonly signs: CryptoKey;
  readonly published: JWK;
}

const DESCRIPTION = '/.well-known/openid-configuration';
const KEYS = '/keys';

async function makeKey(kid: string, algorithm: string): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm);
  return { kid, algorithm, signs: privateKey, published: { ...(await exportJWK(publicKey)), kid, alg: algorithm } };
}

const json = (response: ServerResponse, body: object): void =>
  void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));

/** Answers more than anybody may want, until the other side has enough. */
function pour(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const more = (): void => {
    while (!response.destroyed && response.write(' '.repeat(65_536)));
  };
  response.on('drain', more);
  more();
}

export async function startStandInIssuer(): Promise<StandInIssuer> {
  let made = 1;
  let key = await makeKey('1', 'RS256');
  let manner: Manner = 'well';
  let asked = 0;
  let issuer = '';

  function describe(response: ServerResponse): void {
    asked += 1;
    switch (manner) {
      case 'silent':
        return;
      case 'broken':
        response.writeHead(500).end();
        return;
      case 'page':
        response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><h1>Sign in</h1>');
        return;
      case 'moved':
        response.writeHead(302, { location: 'https://login.example.com/' }).end();
        return;
      case 'endless':
        pour(response);
        return;
      case 'otherName':
        json(response, { issuer: 'https://login.example.com', jwks_uri: issuer + KEYS });
        return;
      case 'keysInTheOpen':
        json(response, { issuer, jwks_uri: 'http://login.example.com/keys' });
        return;
      case 'well':
      case 'noKeys':
      case 'keysGone':
        json(response, { issuer, jwks_uri: issuer + KEYS });
        return;
    }
  }
  function answer(request: IncomingMessage, response: ServerResponse): void {
    if (request.url === DESCRIPTION) describe(response);
    else if (request.url !== KEYS || manner === 'keysGone') response.writeHead(404).end();
    else json(response, { keys: manner === 'noKeys' ? [] : [key.published] });
  }

  const server = createServer(answer);
  let port = 0;
  const comeBack = async (): Promise<void> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (typeof address === 'object' && address !== null) port = address.port;
  };
  const goAway = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  await comeBack();
  issuer = `http://127.0.0.1:${port}`;
  return {
    issuer,
    token: (claims) => {
      const now = Math.floor(Date.now() / 1000);
      const { kid, algorithm, signs } = key;
      const all = {
        iss: issuer,
        aud: 'vedette',
        sub: 'someone',
        azp: 'somewhere',
        iat: now,
        exp: now + 3600,
        ...claims,
      };
      return new SignJWT(all).setProtectedHeader({ alg: algorithm, kid }).sign(signs);
    },
    async rotate(algorithm = 'RS256') {
      made += 1;
      key = await makeKey(String(made), algorithm);
    },
    behave: (next) => void (manner = next),
    asked: () => asked,
    goAway,
    comeBack,
    stop: () => (server.listening ? goAway() : Promise.resolve()),
  };
}
