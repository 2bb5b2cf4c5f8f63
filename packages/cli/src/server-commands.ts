import { type Command, Option } from 'commander';
import { ApiClient, ApiFailure, type ApiFlags } from './api-client.ts';
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
    .addOption(new Option('--limit <number>', 'how many, up to 250').default(20).argParser(Number))
    .action(async (flags: ApiFlags & { status?: string; limit: number }) => {
      write(await listWebhooks(clientOf(flags), flags, flags.json === true));
    });
  onServer(webhooks.command('show <id>').description('One webhook: attempts, answers, payload.')).action(
    async (id: string, flags: ApiFlags) => write(await showWebhook(clientOf(flags), id, flags.json === true)),
  );
  onServer(webhooks.command('redeliver [ids...]').description('Send webhooks again that were given up.'))
    .option('--all-failed', 'every one that was given up, oldest first')
    .option('--url <url>', 'send them there')
    .action(async (ids: string[], flags: ApiFlags & { allFailed?: true; url?: string }) => {
      if ((ids.length === 0) === (flags.allFailed !== true)) {
        throw new ApiFailure('name the webhooks to send again, or --all-failed');
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
    .addOption(new Option('--limit <number>', 'requests a second (default: the limit of the server)').argParser(Number))
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
    .option('--overlap <time>', 'how long the old one signs on: 0, 90m, 24h, 7d', '24h')
    .action(async (flags: ApiFlags & { overlap: string }) =>
      write(await rotateSigningKey(clientOf(flags), flags.overlap, flags.json === true)),
    );
  onServer(keys.command('call-off <id>').description('Remove a key that waits to take over.')).action(
    async (id: string, flags: ApiFlags) => write(await callOffRotation(clientOf(flags), id)),
  );
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
