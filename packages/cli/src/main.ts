import { readFileSync } from 'node:fs';
import { Command, CommanderError, Option } from 'commander';
import { ApiFailure } from './api-client.ts';
import { addServerCommands } from './server-commands.ts';
import type { StartFlags } from './start.ts';

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
    .exitOverride();
  program
    .command('start')
    .description('Run the server until Ctrl-C.')
    .option('--config <file>', 'settings (default: ./hookswitch.yaml, if there is one)')
    .option('--data <dir>', 'store and keys (default: ./.hookswitch)')
    .option('--http <host:port>', 'address of the API (default: 127.0.0.1:8080; port 0 = any free one)')
    .option('--sip <host:port>', 'address of SIP, UDP and TCP (default: 127.0.0.1:5060; port 0 = any free one)')
    .option('--sip-tls <host:port>', 'address of SIP over TLS (needs tls.cert and tls.key)')
    .option('--sip-ws <host:port>', 'address of SIP over WebSocket')
    .option('--sip-wss <host:port>', 'address of SIP over WebSocket with TLS')
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
  addServerCommands(program);
  tellOfHelp(program, program.name());
  return program;
}

/** A wrong command line is told where the right ones are, by each command of its own. */
function tellOfHelp(command: Command, words: string): void {
  command.showHelpAfterError(`Try "${words} --help".`);
  for (const inner of command.commands) tellOfHelp(inner, `${words} ${inner.name()}`);
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
