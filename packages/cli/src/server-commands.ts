import { type Command, InvalidArgumentError, Option } from 'commander';
import { ApiClient, type ApiFlags } from './api-client.ts';
import { callOffRotation, createApiKey, listApiKeys, listSigningKeys, revokeApiKey, rotateSigningKey } from './keys.ts';
import { listWebhooks, redeliverWebhooks, showWebhook } from './webhooks.ts';

/** What can be asked of a running server, over its API. */
export function addServerCommands(program: Command): void {
  addWebhookCommands(program);
  addApiKeyCommands(program);
  addSigningKeyCommands(program);
}

function addWebhookCommands(program: Command): void {
  const webhooks = program.command('webhooks').description('See what became of webhooks, and send them again.');
  onServer(webhooks.command('list').description('The newest webhooks, newest first.'))
    .addOption(new Option('--status <status>', 'only these').choices(['pending', 'delivered', 'failed']))
    .addOption(new Option('--limit <number>', 'how many, up to 250').default(20).argParser(wholeUpTo(1, 250)))
    .action(async (flags: ApiFlags & { status?: string; limit: number }) => {
      write(await listWebhooks(clientOf(flags), flags, flags.json === true));
    });
  onServer(webhooks.command('show <id>').description('One webhook: attempts, answers, payload.')).action(
    async (id: string, flags: ApiFlags) => write(await showWebhook(clientOf(flags), id, flags.json === true)),
  );
  onServer(webhooks.command('redeliver [ids...]').description('Send webhooks again that were given up.'))
    .option('--all-failed', 'every one that was given up, oldest first')
    .option('--url <url>', 'send them there')
    .action(async (ids: string[], flags: ApiFlags & { allFailed?: true; url?: string }, command: Command) => {
      if ((ids.length === 0) === (flags.allFailed !== true)) {
        command.error('error: name the webhooks to send again, or give --all-failed');
      }
      await redeliverWebhooks(clientOf(flags), ids, { ...(flags.url ? { url: flags.url } : {}), write });
    });
}

function addApiKeyCommands(program: Command): void {
  const keys = program.command('keys').description('Make and revoke keys of the API.');
  onServer(keys.command('list').description('All keys, without the keys.')).action(async (flags: ApiFlags) =>
    write(await listApiKeys(clientOf(flags), flags.json === true)),
  );
  onServer(keys.command('create <name>').description('Make a key; it is shown this once.'))
    .addOption(
      new Option('--limit <number>', 'requests a second (default: the limit of the server; 0: none)').argParser(
        wholeUpTo(0, 1_000_000),
      ),
    )
    .action(async (name: string, flags: ApiFlags & { limit?: number }) => {
      const limit = flags.limit === undefined ? {} : { limit: flags.limit };
      write(await createApiKey(clientOf(flags), name, { ...limit, json: flags.json === true }));
    });
  onServer(keys.command('revoke <id>').description('From now on the key opens nothing.')).action(
    async (id: string, flags: ApiFlags) => write(await revokeApiKey(clientOf(flags), id)),
  );
}

function addSigningKeyCommands(program: Command): void {
  const keys = program.command('signing-keys').description('See and rotate the key that signs webhooks.');
  onServer(keys.command('list').description('The keys, with their public halves.')).action(async (flags: ApiFlags) =>
    write(await listSigningKeys(clientOf(flags), flags.json === true)),
  );
  onServer(keys.command('rotate').description('Make the next key, which takes over after the overlap.'))
    .addOption(
      new Option('--overlap <time>', 'how long the old one signs on: 0, 90m, 24h, 7d')
        .default(secondsPerUnit.d, '24h')
        .argParser(seconds),
    )
    .action(async (flags: ApiFlags & { overlap: number }) =>
      write(await rotateSigningKey(clientOf(flags), flags.overlap, flags.json === true)),
    );
  onServer(keys.command('call-off <id>').description('Remove a key that waits to take over.')).action(
    async (id: string, flags: ApiFlags) => write(await callOffRotation(clientOf(flags), id)),
  );
}

/** Reads a whole number of an option. */
function wholeUpTo(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

const secondsPerUnit = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** Seconds of `90m`, `24h`, `7d`; a number alone is seconds. */
function seconds(text: string): number {
  const [, count, unit = 's'] = /^(\d{1,9})([smhd])?$/.exec(text) ?? [];
  if (count === undefined) throw new InvalidArgumentError('It must be like 90m, 24h or 7d.');
  return Number(count) * secondsPerUnit[unit as keyof typeof secondsPerUnit];
}

/** What every command about a running server takes. */
function onServer(command: Command): Command {
  return command
    .option('--api-url <url>', 'API of the server (HOOKSWITCH_API_URL; default: http://127.0.0.1:8080/v2)')
    .option('--api-key <key>', 'key of the API (HOOKSWITCH_API_KEY)')
    .option('--data <dir>', 'where a server of this machine keeps its key (HOOKSWITCH_DATA; default: ./.hookswitch)')
    .option('--json', 'write JSON to standard output, one object a line');
}

function clientOf(flags: ApiFlags): ApiClient {
  return new ApiClient(flags, process.env);
}

function write(text: string): void {
  process.stdout.write(text);
}
