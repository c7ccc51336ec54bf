import { isLoopback } from './loopback.js';
import type { Read } from './setting-reader.js';

/** Who signs the tokens. */
export type IssuerSetting =
  | {
      readonly kind: 'embedded';
      /** It may be reached from elsewhere: what the port is published on is loopback. */ readonly inContainer: boolean;
    }
  /** `name`: exactly as in the tokens (`iss`). */
  | { readonly kind: 'outside'; readonly name: string };

const MAX_LENGTH = 1000;

/** An issuer's name is its address (OpenID Connect Discovery 1.0, section 3): without query, fragment and password. */
function isIssuerName(text: string): boolean {
  if (text.length > MAX_LENGTH || !/^https?:\/\/[\x21-\x7e]+$/.test(text) || !URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (/[?#{}\\]/.test(text) || username !== '' || password !== '') return false;
  return protocol === 'https:' || isLoopback(hostname.replace(/^\[(.*)\]$/, '$1'));
}

/** `VEDETTE_ISSUER` */
export function readIssuer(text: string): Read<IssuerSetting> {
  if (text === 'embedded' || text === 'embeddedInContainer')
    return { value: { kind: 'embedded', inContainer: text !== 'embedded' } };
  if (isIssuerName(text)) return { value: { kind: 'outside', name: text } };
  return {
    mayBe:
      'embedded or embeddedInContainer, or the https address of an OIDC issuer as its tokens name it (iss), ' +
      'such as https://login.microsoftonline.com/00000000-0000-0000-0000-000000000000/v2.0',
  };
}
