import { Command, Option } from 'commander';
import type { TenantId } from '#domain/identity/ids.js';
import type { ReadyIdentity } from '#engine/issuer/ready-identities.js';
import { READY_IDENTITIES } from '#engine/issuer/ready-identities.js';
import { requestToken, TokenRefused } from '#engine/issuer/request-token.js';
import { engineAddress } from '../engine-address.js';
import { CommandFailed, EXIT } from '../exit-code.js';
import { aTenantId } from '../options.js';
import { settingsOf } from '../settings.js';
import type { Surroundings } from '../surroundings.js';

const EXAMPLE = `
Example:
  $ curl -H "Authorization: Bearer $(npx vedette token --as full)" http://127.0.0.1:7400/v1/compliance-policy
`;

interface TokenOptions {
  readonly as: ReadyIdentity;
  readonly tenant?: TenantId;
  readonly device?: string;
  readonly url?: string;
}

/** `vedette token`: an access token of a ready identity, from the embedded issuer of a running engine. */
export function tokenCommand({ terminal, env }: Surroundings): Command {
  return new Command('token')
    .description('print an access token of the embedded issuer; it is good for an hour')
    .addOption(new Option('--as <role>', 'who the token is for').choices(READY_IDENTITIES).makeOptionMandatory())
    .option('--tenant <id>', 'the Entra tenant id; default: the only tenant there is', aTenantId)
    .option('--device <id>', 'bind a token of the role device to this one')
    .option('--url <address>', 'the engine; default: the one that runs on the data folder (VEDETTE_DATA)')
    .addHelpText('after', EXAMPLE)
    .action(async (_, command: Command) => {
      const { as, tenant, device, url: given } = command.opts<TokenOptions>();
      const { dataFolder, issuer } = settingsOf(env);
      if (given === undefined && issuer.kind === 'outside')
        throw new CommandFailed(`tokens come from the outside issuer ${issuer.name} (VEDETTE_ISSUER)`, EXIT.failed);
      const url = await engineAddress(dataFolder, given);
      const binding = { ...(tenant === undefined ? {} : { tenant }), ...(device === undefined ? {} : { device }) };
      const token = await requestToken({ url, as, ...binding }).catch((error: unknown) => {
        throw reworded(error, url);
      });
      await terminal.out(`${token}\n`);
    });
}

/** How `fetch` says that nobody answers. By name: a test's own realm has another `TypeError`. */
const isTypeError = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'name' in error && error.name === 'TypeError';

function reworded(error: unknown, url: string): unknown {
  if (error instanceof TokenRefused)
    return new CommandFailed(error.message, error.reason === 'usage' ? EXIT.wrongUsage : EXIT.failed, { cause: error });
  if (isTypeError(error))
    return new CommandFailed(`no engine answers at ${url}: is it running?`, EXIT.serviceUnreachable, { cause: error });
  return error;
}
