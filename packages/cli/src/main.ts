#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, CommanderError, Option } from 'commander';
import { ApiClient, ApiFailure, type ApiFlags } from './api-client.ts';
import type { StartFlags } from './start.ts';
import { listWebhooks, redeliverWebhooks, showWebhook } from './webhooks.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** What a wrong command line ends with, as a wrong setting does. */
const badUsage = 2;
const failure = 1;

function commandLine(): Command {
  const program = new Command('hookswitch')
    .description('A voice server of your own that speaks the Telnyx Voice API.')
    .version(version)
    .showHelpAfterError('Try "hookswitch start --help".')
    .exitOverride();
  program
    .command('start')
    .description('Run the server until Ctrl-C.')
    .option('--config <file>', 'settings (default: ./hookswitch.yaml, if there is one)')
    .option('--data <dir>', 'store and keys (default: ./.hookswitch)')
    .option('--http <host:port>', 'address of the API (default: 127.0.0.1:8080; port 0 = any free one)')
    .option('--sip <host:port>', 'address of SIP (default: 127.0.0.1:5060; port 0 = any free one)')
    .option('--api-key <key>', 'key of the API (default: one is made and kept)')
    .option('--json', 'write JSON to standard output, one object a line')
    .addOption(new Option('--log-level <level>', 'silent, error, warn, info or debug (default: info)'))
    .addHelpText(
      'after',
      '\nEach is also an environment variable, e.g. HOOKSWITCH_API_KEY. Flags win, then variables, then the file.',
    )
    .action(async (flags: StartFlags) => {
      // Only now, because the server takes a while to load and --help should not.
      const { start } = await import('./start.ts');
      await start({ flags, version });
    });
  addWebhookCommands(program);
  return program;
}

/** Commands about webhooks, over the API of a running server. */
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

// A reader that goes away (`hookswitch start | head -1`) is no reason to end calls.
process.stdout.on('error', () => undefined);

try {
  await commandLine().parseAsync();
} catch (error) {
  if (error instanceof ApiFailure) {
    process.stderr.write(`hookswitch: ${error.message}\n`);
    process.exitCode = failure;
  } else if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : badUsage;
  else throw error;
}
