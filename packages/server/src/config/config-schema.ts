import Type, { type Static } from 'typebox';

// `patternErrorMessage` is read twice: by editors (the YAML language server shows it) and by our own error lines.
const hostPort = {
  pattern: '^(\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9.-]+):[0-9]{1,5}$',
  patternErrorMessage: 'must be HOST:PORT, for example 127.0.0.1:8080 (port 0 = any free port)',
};
const host = {
  pattern: '^([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)$',
  patternErrorMessage: 'must be a host name or an IP address, without scheme and port',
};
const phoneNumber = {
  pattern: '^\\+[1-9][0-9]{6,14}$',
  patternErrorMessage: 'must be a phone number in E.164 format in quotes, for example "+13125550001"',
};
const httpUrl = {
  pattern: '^https?://[^\\s/?#]+([/?#]\\S*)?$',
  patternErrorMessage: 'must be a URL that starts with http:// or https://',
};
const username = {
  pattern: '^[A-Za-z0-9_.-]{1,64}$',
  patternErrorMessage: 'must be 1 to 64 letters, digits, dots, hyphens or underscores',
};
const oneLine = { pattern: '^\\S(.*\\S)?$', patternErrorMessage: 'must not be empty or start or end with a space' };
const closed = { additionalProperties: false };

const channels = Type.Object(
  {
    channel_limit: Type.Optional(
      Type.Integer({ minimum: 1, description: 'Calls in this direction at one time. Absent: no limit.' }),
    ),
  },
  closed,
);

const application = Type.Object(
  {
    id: Type.Optional(
      Type.String({
        pattern: '^[1-9][0-9]{18}$',
        patternErrorMessage: 'must be 19 digits in quotes',
        description: 'The connection_id of its calls. Absent: derived from the name, the same at every start.',
      }),
    ),
    application_name: Type.String({ ...oneLine, description: 'Label, and the name that phone_numbers refer to.' }),
    webhook_event_url: Type.String({ ...httpUrl, description: 'Where the events of its calls go.' }),
    webhook_event_failover_url: Type.Optional(
      Type.String({ ...httpUrl, description: 'Where they go when the first URL does not answer.' }),
    ),
    webhook_timeout_secs: Type.Optional(
      Type.Number({ exclusiveMinimum: 0, maximum: 30, description: 'Time limit of one webhook request, in seconds.' }),
    ),
    webhook_order: Type.Optional(
      Type.Enum(['leg', 'none'], {
        default: 'leg',
        description: 'none: no webhook waits for another one of its leg.',
      }),
    ),
    webhook_api_version: Type.Optional(
      Type.Enum(['1', '2'], {
        default: '2',
        description: 'Form of its webhooks. "1" needs webhooks.v1_secret.',
      }),
    ),
    active: Type.Optional(Type.Boolean({ default: true, description: 'false: no calls in or out.' })),
    inbound: Type.Optional(channels),
    outbound: Type.Optional(channels),
  },
  closed,
);

const phone = Type.Object(
  {
    username: Type.String({ ...username, description: 'SIP user that registers.' }),
    password: Type.String({ minLength: 1, description: 'SIP password. ${NAME} takes it from the environment.' }),
    numbers: Type.Optional(
      Type.Array(Type.String(phoneNumber), { description: 'Dialling one of these numbers rings this phone.' }),
    ),
  },
  closed,
);

const trunk = Type.Object(
  {
    name: Type.String({ ...oneLine, description: 'Label in logs.' }),
    host: Type.String({ ...host, description: 'SIP host of the carrier or gateway.' }),
    port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65535, default: 5060 })),
    transport: Type.Optional(
      Type.Enum(['udp', 'tcp', 'tls'], {
        ...{ default: 'udp' },
        description: 'With tls the default port is 5061, and its certificate must bear the name in host.',
      }),
    ),
    username: Type.Optional(Type.String({ minLength: 1, description: 'Answers the digest challenge of the trunk.' })),
    password: Type.Optional(Type.String({ minLength: 1 })),
    prefixes: Type.Array(
      Type.String({
        pattern: '^\\+[0-9]{0,15}$',
        patternErrorMessage: 'must be a plus sign and leading digits, in quotes',
      }),
      {
        minItems: 1,
        description: 'Numbers that start like this go to the trunk; the longest match wins; "+" takes all.',
      },
    ),
    region: Type.Optional(Type.String({ description: 'Free label.' })),
    register: Type.Optional(
      Type.Boolean({ default: false, description: 'Register there with username and password, and stay registered.' }),
    ),
    options_interval_secs: Type.Optional(
      Type.Integer({
        minimum: 5,
        maximum: 3600,
        description:
          'Ask this often with OPTIONS whether it is there; one that is not is the last choice. Absent: never.',
      }),
    ),
  },
  closed,
);

const listener = Type.Object(
  {
    transport: Type.Enum(['udp', 'tcp', 'tls', 'ws', 'wss']),
    bind: Type.String({ ...hostPort, description: 'Where it listens.' }),
    advertised_host: Type.Optional(
      Type.String({ ...host, description: 'How peers reach it. Absent: the outer advertised_host.' }),
    ),
  },
  closed,
);

const connections = Type.Object(
  {
    total: Type.Optional(
      Type.Integer({ minimum: 1, default: 10_000, description: 'Connections that peers may have open together.' }),
    ),
    per_address: Type.Optional(
      Type.Integer({ minimum: 1, default: 500, description: 'Connections from one IP address.' }),
    ),
    idle_secs: Type.Optional(
      Type.Integer({
        ...{ minimum: 60, default: 7500 },
        description: 'A connection without a message or keep-alive for so long is closed.',
      }),
    ),
  },
  { ...closed, description: 'SIP over TCP, TLS and WebSocket.' },
);

const tls = Type.Object(
  {
    cert: Type.Optional(
      Type.String({ minLength: 1, description: 'PEM file: our certificate and its chain. Renewed files are noticed.' }),
    ),
    key: Type.Optional(Type.String({ minLength: 1, description: 'PEM file: its private key.' })),
    ca: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'PEM file: the authorities that are believed, instead of the usual ones.',
      }),
    ),
    require_client_certificate: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'Who connects must show a certificate of one of the authorities in ca.',
      }),
    ),
    verify_servers: Type.Optional(
      Type.Boolean({ default: true, description: 'false: trunks may show any certificate. For tests.' }),
    ),
  },
  { ...closed, description: 'Certificates of SIP over TLS and WSS.' },
);

const recordings = Type.Object(
  {
    url_ttl_secs: Type.Optional(
      Type.Integer({
        ...{ minimum: 60, maximum: 604_800, default: 3600 },
        description: 'How long the URL of a recording opens it without an API key.',
      }),
    ),
    mp3_encoder: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'Path or name of ffmpeg or lame. Absent: whichever is found in PATH; without one, WAV only.',
      }),
    ),
    s3: Type.Optional(
      Type.Object(
        {
          bucket: Type.String({ minLength: 1 }),
          region: Type.Optional(Type.String({ minLength: 1, default: 'us-east-1' })),
          endpoint: Type.Optional(
            Type.String({
              pattern: '^https?://[^\\s/?#]+/?$',
              patternErrorMessage: 'must be an http or https URL of a host',
              description: 'A store that is not Amazon’s.',
            }),
          ),
          access_key_id: Type.Optional(
            Type.String({ minLength: 1, description: 'Absent: from the environment or the role of the machine.' }),
          ),
          secret_access_key: Type.Optional(
            Type.String({ minLength: 1, description: '${NAME} takes it from the environment.' }),
          ),
          prefix: Type.Optional(Type.String({ default: '', description: 'In front of every key.' })),
        },
        { ...closed, description: 'Finished recordings go into a bucket in place of the data directory.' },
      ),
    ),
  },
  closed,
);

const endpoint = Type.Object(
  {
    base_url: Type.String({
      pattern: '^https?://[^\\s/?#]+(/[^\\s?#]*)?$',
      patternErrorMessage: 'must be an http or https URL without a query',
      description: 'What /audio/speech or /audio/transcriptions is appended to, e.g. https://api.openai.com/v1.',
    }),
    api_key: Type.Optional(Type.String({ minLength: 1, description: '${NAME} takes it from the environment.' })),
    model: Type.String({ minLength: 1, description: 'Name of the model there.' }),
  },
  { ...closed, description: 'An HTTP interface as OpenAI has it.' },
);

const speech = Type.Object(
  {
    openai: Type.Optional(endpoint),
    command: Type.Optional(
      Type.Array(Type.String(), {
        minItems: 1,
        description:
          'A program and its arguments: text comes on its standard input, it writes WAV to its standard output. {voice} and {rate} in arguments are replaced.',
      }),
    ),
    voices: Type.Optional(
      Type.Record(Type.String(), Type.String({ minLength: 1 }), {
        description:
          'Names of voices at the engine, by what commands ask for: a voice such as AWS.Polly.Joanna, a language such as de-DE, "de-DE male", male, female, default.',
      }),
    ),
    cache_mb: Type.Optional(
      Type.Integer({
        ...{ minimum: 1, maximum: 1_000_000, default: 200 },
        description: 'How much speech is kept to be heard again, in millions of bytes.',
      }),
    ),
  },
  { ...closed, description: 'Who makes speech of text. Absent: the embedded synthesiser, which speaks English.' },
);

const modelFile = (what: string) => Type.String({ minLength: 1, description: `ONNX file: ${what}.` });

const sherpa = Type.Object(
  {
    tokens: Type.String({
      minLength: 1,
      description: 'The tokens.txt of the model. Relative to this file, as the others.',
    }),
    transducer: Type.Optional(
      Type.Object(
        {
          encoder: modelFile('the encoder'),
          decoder: modelFile('the decoder'),
          joiner: modelFile('the joiner'),
        },
        { ...closed, description: 'A streaming transducer, such as a Zipformer.' },
      ),
    ),
    paraformer: Type.Optional(
      Type.Object(
        { encoder: modelFile('the encoder'), decoder: modelFile('the decoder') },
        { ...closed, description: 'A streaming Paraformer.' },
      ),
    ),
    zipformer2_ctc: Type.Optional(modelFile('a streaming Zipformer2 with CTC')),
    nemo_ctc: Type.Optional(modelFile('a streaming NeMo model with CTC')),
    language: Type.Optional(
      Type.String({ pattern: '^[a-z]{2,3}(-[A-Za-z0-9]+)*$', description: 'What the model writes down, e.g. en.' }),
    ),
    threads: Type.Optional(
      Type.Integer({ ...{ minimum: 1, maximum: 64, default: 1 }, description: 'Threads that compute for one sound.' }),
    ),
  },
  {
    ...closed,
    description:
      'A streaming model on this machine, for sherpa-onnx: npm install sherpa-onnx-node. Exactly one kind of model is named.',
  },
);

/** hookswitch.yaml. The JSON Schema file that ships for editors is generated from it (write-schema.ts). */
export const configFileSchema = Type.Object(
  {
    http: Type.Optional(Type.String({ ...hostPort, default: '127.0.0.1:8080', description: 'Where the API listens.' })),
    sip: Type.Optional(
      Type.String({ ...hostPort, default: '127.0.0.1:5060', description: 'Where SIP over UDP and TCP listens.' }),
    ),
    sip_tls: Type.Optional(Type.String({ ...hostPort, description: 'Where SIP over TLS listens. Absent: nowhere.' })),
    sip_ws: Type.Optional(
      Type.String({ ...hostPort, description: 'Where SIP over WebSocket listens, without TLS. Absent: nowhere.' }),
    ),
    sip_wss: Type.Optional(
      Type.String({ ...hostPort, description: 'Where SIP over WebSocket with TLS listens. Absent: nowhere.' }),
    ),
    sip_listeners: Type.Optional(Type.Array(listener, { description: 'More places, such as other interfaces.' })),
    sip_connections: Type.Optional(connections),
    sip_max_udp_bytes: Type.Optional(
      Type.Integer({
        ...{ minimum: 500, maximum: 65_507, default: 1300 },
        description: 'Larger requests try TCP before UDP (RFC 3261 18.1.1). 65507: never.',
      }),
    ),
    tls: Type.Optional(tls),
    sip_digest_algorithms: Type.Optional(
      Type.Array(Type.Enum(['MD5', 'SHA-256', 'SHA-512-256']), {
        ...{ minItems: 1, uniqueItems: true, default: ['MD5'] },
        description: 'What phones are challenged with, in this order. Many phones give up over one they do not know.',
      }),
    ),
    advertised_host: Type.Optional(
      Type.String({
        ...host,
        description: 'How peers reach this machine, where that is not the bound address (NAT, 0.0.0.0).',
      }),
    ),
    media: Type.Optional(
      Type.Object(
        {
          host: Type.Optional(Type.String({ ...host, description: 'Address RTP binds to. Absent: that of sip.' })),
          advertised_host: Type.Optional(
            Type.String({ ...host, description: 'Address that SDP names. Absent: the outer advertised_host.' }),
          ),
          ports: Type.Optional(
            Type.Object(
              {
                min: Type.Integer({ minimum: 1024, maximum: 65534, default: 16384 }),
                max: Type.Integer({ minimum: 1024, maximum: 65534, default: 32766 }),
              },
              { ...closed, description: 'RTP takes the even ports from min to max.' },
            ),
          ),
          codecs: Type.Optional(
            Type.Array(Type.Enum(['PCMU', 'PCMA', 'G722', 'OPUS', 'L16']), {
              minItems: 1,
              uniqueItems: true,
              default: ['PCMU', 'PCMA', 'G722', 'OPUS'],
              description: 'Codecs of legs whose command names none, best first.',
            }),
          ),
          fast_path: Type.Optional(
            Type.Enum(['auto', 'off'], {
              default: 'auto',
              description: 'RTP sockets by calls of the C library where they work (Linux); off: those of Node.js.',
            }),
          ),
        },
        closed,
      ),
    ),
    data: Type.Optional(
      Type.String({ minLength: 1, default: './.hookswitch', description: 'Directory of the store and the keys.' }),
    ),
    api_key: Type.Optional(
      Type.String({
        pattern: '^[\\x21-\\x7e]+$',
        patternErrorMessage: 'must be visible ASCII characters without spaces',
        description: 'The key of the API. Absent: one is made and kept in the data directory.',
      }),
    ),
    log_level: Type.Optional(Type.Enum(['silent', 'error', 'warn', 'info', 'debug'], { default: 'info' })),
    applications: Type.Optional(Type.Array(application)),
    phone_numbers: Type.Optional(
      Type.Array(
        Type.Object(
          {
            phone_number: Type.String(phoneNumber),
            application: Type.Optional(
              Type.String({ minLength: 1, description: 'Name or id of the application that its calls go to.' }),
            ),
            phone: Type.Optional(Type.String({ ...username, description: 'Username of the phone that it rings.' })),
          },
          closed,
        ),
      ),
    ),
    phones: Type.Optional(Type.Array(phone)),
    trunks: Type.Optional(Type.Array(trunk)),
    webhooks: Type.Optional(
      Type.Object(
        {
          timeout_ms: Type.Optional(Type.Integer({ minimum: 1, maximum: 30000, default: 2000 })),
          retry_delays_ms: Type.Optional(
            Type.Array(Type.Integer({ minimum: 0, maximum: 86_400_000 }), {
              maxItems: 50,
              description: 'Waits before the second, third, … attempt. After the last one an event counts as dead.',
            }),
          ),
          v1_secret: Type.Optional(
            Type.String({
              pattern: '^[\\x21-\\x7e]{16,}$',
              patternErrorMessage: 'must be 16 or more visible ASCII characters without spaces',
              description:
                'Signs the webhooks of applications with webhook_api_version "1" (HMAC-SHA256). ${NAME} takes it from the environment.',
            }),
          ),
        },
        closed,
      ),
    ),
    public_url: Type.Optional(
      Type.String({
        pattern: '^https?://[^\\s/?#]+(/[^\\s?#]*)?$',
        patternErrorMessage: 'must be an http or https URL without a query',
        description: 'How others reach the HTTP API, for URLs in events; without /v2. Absent: where it listens.',
      }),
    ),
    recordings: Type.Optional(recordings),
    speech: Type.Optional(speech),
    siprec_connectors: Type.Optional(
      Type.Array(
        Type.Object(
          {
            name: Type.String({ minLength: 1, description: 'What connector_name of siprec_start says.' }),
            uri: Type.String({
              pattern: '^sips?:[^\\s<>"]+$',
              patternErrorMessage: 'must be a SIP URI such as sip:recorder@10.0.0.9:5060',
              description: 'SIP URI of the recording server.',
            }),
            username: Type.Optional(Type.String({ description: 'For its digest authentication.' })),
            password: Type.Optional(Type.String()),
          },
          closed,
        ),
        { description: 'Recording servers of the SIPREC protocol (RFC 7866) that siprec_start sends calls to.' },
      ),
    ),
    transcription: Type.Optional(
      Type.Object(
        { openai: Type.Optional(endpoint), sherpa_onnx: Type.Optional(sherpa) },
        { ...closed, description: 'Who writes down what is said, one of both. Absent: nobody.' },
      ),
    ),
    egress: Type.Optional(
      Type.Object(
        {
          special_addresses: Type.Optional(
            Type.Enum(['allow', 'refuse'], {
              description:
                'Whether URLs of callers (webhooks, audio, streams) may lead to loopback, link-local, private and other special addresses. Absent: allow where http and sip listen on loopback only, else refuse.',
            }),
          ),
          allow: Type.Optional(
            Type.Array(
              Type.String({
                pattern: '^[0-9A-Fa-f:.]+(/[0-9]{1,3})?$',
                patternErrorMessage: 'must be an IP address or a range such as 10.20.0.0/16',
              }),
              { description: 'Addresses and CIDR ranges that URLs may lead to in any case.' },
            ),
          ),
        },
        closed,
      ),
    ),
    overload: Type.Optional(
      Type.Object(
        {
          refuse_new_calls: Type.Optional(
            Type.Boolean({
              default: true,
              description:
                'New calls that cannot be made within patience_ms get 503 with Retry-After; within a fifth of it while there are more than can be made.',
            }),
          ),
          patience_ms: Type.Optional(
            Type.Integer({
              minimum: 50,
              maximum: 10_000,
              default: 500,
              description:
                'How long a new call waits for its turn. More where the disk is slow and calls come in bursts.',
            }),
          ),
        },
        closed,
      ),
    ),
    rate_limit: Type.Optional(
      Type.Object(
        {
          requests_per_second: Type.Optional(
            Type.Integer({ minimum: 0, maximum: 1_000_000, default: 1000, description: '0 = no limit.' }),
          ),
        },
        closed,
      ),
    ),
  },
  {
    ...closed,
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'hookswitch.yaml',
    description: 'Configuration of a Hookswitch server.',
  },
);

export type ConfigFile = Static<typeof configFileSchema>;
