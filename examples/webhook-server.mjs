// What every application here has in common: a receiver that verifies each webhook, answers at once and then reacts.
// PORT (default 3000) is where webhooks arrive: http://127.0.0.1:PORT/webhooks.
import express from 'express';

/**
 * @param client the Telnyx client; TELNYX_PUBLIC_KEY is what it verifies with
 * @param reactions event type -> what to do with its payload
 * @returns the Express application, for routes of your own
 */
export function serveWebhooks(client, reactions) {
  const app = express();
  // The signature covers the raw bytes, so the body must not be parsed before it is verified.
  app.post('/webhooks', express.raw({ type: 'application/json' }), async (req, res) => {
    let event;
    try {
      event = await client.webhooks.unwrap(req.body.toString(), { headers: req.headers });
    } catch (error) {
      console.error('not verified:', error.message);
      res.status(400).send('Invalid signature');
      return;
    }
    res.sendStatus(200);
    const { event_type: type, payload } = event.data;
    try {
      await reactions[type]?.(payload);
    } catch (error) {
      // 90018: whoever it was about has hung up meanwhile.
      if (codeOf(error) !== '90018') console.error(`${type}: ${error.message}`);
    }
  });
  app.use(express.json());
  const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', (error) => {
    if (error) throw error;
    console.log(`webhooks: http://127.0.0.1:${server.address().port}/webhooks`);
  });
  return app;
}

/** The code of the first error in an answer of the API. */
export const codeOf = (error) => error.error?.errors?.[0]?.code;

/** `client_state` is base64 and comes back with every later event of its leg: what it is about needs no table here. */
export const toState = (value) => Buffer.from(JSON.stringify(value)).toString('base64');
export const fromState = (text) => (text ? JSON.parse(Buffer.from(text, 'base64').toString()) : {});
