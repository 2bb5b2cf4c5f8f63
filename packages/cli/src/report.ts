/** What a client needs to know of a running server. */
export interface ServerFacts {
  readonly apiUrl: string;
  /** null: whoever noted it knows it. */
  readonly apiKey: string | null;
  readonly publicKey: string;
  readonly sipUri: string;
  /** Over the other transports. */
  readonly sipUris: readonly string[];
}

/** Standard output. Logs go to standard error. */
export interface Report {
  ready(server: ServerFacts): void;
  draining(): void;
  stopped(): void;
}

export function createReport(options: { json: boolean; version: string }): Report {
  return options.json ? jsonReport : textReport(options.version);
}

const writeJson = (line: object): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

const jsonReport: Report = {
  ready: (server) =>
    writeJson({
      event: 'ready',
      api_url: server.apiUrl,
      api_key: server.apiKey,
      public_key: server.publicKey,
      sip_uri: server.sipUri,
      sip_uris: server.sipUris,
    }),
  draining: () => writeJson({ event: 'draining' }),
  stopped: () => writeJson({ event: 'stopped' }),
};

function textReport(version: string): Report {
  return {
    ready: (server) => process.stdout.write(readyText(version, server)),
    draining: () =>
      process.stdout.write('\nNo new calls; ending calls and delivering webhooks. Ctrl-C again stops at once.\n'),
    stopped: () => process.stdout.write('Stopped.\n'),
  };
}

function readyText(version: string, server: ServerFacts): string {
  return `Hookswitch ${version} is running.

  API         ${server.apiUrl}
  API key     ${server.apiKey ?? '(the one you noted: only its hash is kept)'}
  Public key  ${server.publicKey}
  SIP         ${[server.sipUri, ...server.sipUris].join('\n              ')}

Point an application that uses the Telnyx client at it:

  export TELNYX_BASE_URL=${server.apiUrl}
  export TELNYX_API_KEY=${server.apiKey === null ? '...' : shellWord(server.apiKey)}
  export TELNYX_PUBLIC_KEY=${server.publicKey}

Ctrl-C ends the calls, delivers the webhooks and stops.
`;
}

/** A key of one's own may hold characters that a shell would read. */
function shellWord(text: string): string {
  return /^[\w.:/=+@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
