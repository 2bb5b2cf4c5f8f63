// Answers every call to a number of the application and hangs up after HANGUP_AFTER_SECS (default 5).
// TELNYX_API_KEY, TELNYX_BASE_URL and TELNYX_PUBLIC_KEY say through whom; PORT (default 3000) is where webhooks arrive.
import express from 'express';
import Telnyx from 'telnyx';

const client = new Telnyx();
const app = express();
const hangUpAfterMs = Number(process.env.HANGUP_AFTER_SECS ?? 5) * 1000;

const reactions = {
  'call.initiated': async (call) => {
    if (call.direction === 'incoming') await client.calls.actions.answer(call.call_control_id);
  },
  'call.answered': async (call) => {
    setTimeout(() => hangUp(call.call_control_id), hangUpAfterMs);
  },
};

async function hangUp(callControlId) {
  try {
    await client.calls.actions.hangup(callControlId);
  } catch (error) {
    // 90018: the caller was quicker.
    if (error.error?.errors?.[0]?.code !== '90018') console.error(error.message);
  }
}

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
  console.log(type, payload.call_control_id, payload.hangup_cause ?? '');
  try {
    await reactions[type]?.(payload);
  } catch (error) {
    console.error(`${type}: ${error.message}`);
  }
});

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', (error) => {
  if (error) throw error;
  console.log(`webhooks: http://127.0.0.1:${server.address().port}/webhooks`);
});
