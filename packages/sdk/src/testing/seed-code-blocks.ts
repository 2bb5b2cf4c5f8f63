/** A block of code from the documentation that the client has to run as it stands. */
export interface SeedCodeBlock {
  readonly title: string;
  readonly code: string;
}

/** How the client is set up; all other blocks assume it. */
export const setupBlock = `import Telnyx from 'telnyx';

const client = new Telnyx({
  apiKey: process.env['TELNYX_API_KEY'], // This is the default and can be omitted
});
`;

/** The block about webhooks; it assumes an Express application. */
export const webhookBlock = `// In your webhook handler (e.g., Express — use raw body, not parsed JSON):
app.post('/webhooks', express.raw({ type: 'application/json' }), async (req, res) => {
  try {
    const event = await client.webhooks.unwrap(req.body.toString(), {
      headers: req.headers,
    });
    // Signature valid — event is the parsed webhook payload
    console.log('Received event:', event.data.event_type);
    res.status(200).send('OK');
  } catch (err) {
    console.error('Webhook verification failed:', err.message);
    res.status(400).send('Invalid signature');
  }
});
`;

/** Handling errors of any call. */
export const errorBlock = `try {
  const response = await client.calls.dial({
    connection_id: '7267xxxxxxxxxxxxxx',
    from: '+18005550101',
    to: '+18005550100',
  });
} catch (err) {
  if (err instanceof Telnyx.APIConnectionError) {
    console.error('Network error — check connectivity and retry');
  } else if (err instanceof Telnyx.RateLimitError) {
    const retryAfter = err.headers?.['retry-after'] || 1;
    await new Promise(r => setTimeout(r, retryAfter * 1000));
  } else if (err instanceof Telnyx.APIError) {
    console.error(\`API error \${err.status}: \${err.message}\`);
    if (err.status === 422) {
      console.error('Validation error — check required fields and formats');
    }
  }
}
`;

/** The blocks that send one request, in the order of the documentation. */
export const requestBlocks: readonly SeedCodeBlock[] = [
  {
    title: 'dial an outbound call',
    code: `const response = await client.calls.dial({
  connection_id: '7267xxxxxxxxxxxxxx',
  from: '+18005550101',
  to: '+18005550100',
});

console.log(response.data);
`,
  },
  {
    title: 'answer an inbound call',
    code: `const response = await client.calls.actions.answer('v3:550e8400-e29b-41d4-a716-446655440000_gRU1OGRkYQ');

console.log(response.data);
`,
  },
  {
    title: 'transfer a live call',
    code: `const response = await client.calls.actions.transfer('call_control_id', {
  to: '+18005550100',
});

console.log(response.data);
`,
  },
  {
    title: 'hangup call',
    code: `const response = await client.calls.actions.hangup('v3:550e8400-e29b-41d4-a716-446655440000_gRU1OGRkYQ');

console.log(response.data);
`,
  },
  {
    title: 'bridge calls',
    code: `const response = await client.calls.actions.bridge('call_control_id', {
  call_control_id_to_bridge_with: 'v3:MdI91X4lWFEs7IgbBEOT9M4AigoY08M0WWZFISt1Yw2axZ_IiE4pqg',
});

console.log(response.data);
`,
  },
  {
    title: 'reject a call',
    code: `const response = await client.calls.actions.reject('call_control_id', { cause: 'USER_BUSY' });

console.log(response.data);
`,
  },
  {
    title: 'retrieve a call status',
    code: `const response = await client.calls.retrieveStatus('v3:550e8400-e29b-41d4-a716-446655440000_gRU1OGRkYQ');

console.log(response.data);
`,
  },
  {
    title: 'list all active calls for given connection',
    code: `// Automatically fetches more pages as needed.
for await (const connectionListActiveCallsResponse of client.connections.listActiveCalls(
  '1293384261075731461',
)) {
  console.log(connectionListActiveCallsResponse.call_control_id);
}
`,
  },
  {
    title: 'list call control applications',
    code: `// Automatically fetches more pages as needed.
for await (const callControlApplication of client.callControlApplications.list()) {
  console.log(callControlApplication.id);
}
`,
  },
];
