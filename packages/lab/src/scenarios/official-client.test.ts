import Telnyx from 'telnyx';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Phone } from '../phone.ts';
import { applicationId, applicationNumber, numbers, Stage } from './stage.ts';

let stage: Stage;
let client: Telnyx;
let alice: Phone;
let bob: Phone;

beforeAll(async () => {
  stage = await Stage.open();
  client = new Telnyx({ apiKey: stage.platform.apiKey, baseURL: stage.platform.apiUrl });
  [alice, bob] = await Promise.all([stage.phone('alice'), stage.phone('bob', { behaviour: 'answer' })]);
});
afterAll(() => stage?.close());

const dialParams = { connection_id: applicationId, from: '+15550100000', to: numbers.bob };

/** Collects what the client's iterator yields, by an id; fails instead of going on for ever. */
async function collect<T>(
  items: AsyncIterable<T>,
  id: (item: T) => string | undefined,
): Promise<(string | undefined)[]> {
  const ids: (string | undefined)[] = [];
  for await (const item of items) {
    ids.push(id(item));
    if (ids.length > 1000) throw new Error('the iterator does not end');
  }
  return ids;
}

/** Status, class and first error of a refused request. */
async function refusal(request: Promise<unknown>) {
  const error = await request.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Telnyx.APIError)) throw new Error(`not refused by the API: ${String(error)}`);
  const { errors } = error.error as {
    errors: { code: string; title: string; detail?: string; source?: { pointer?: string } }[];
  };
  return { error, status: error.status, code: errors[0]?.code, pointer: errors[0]?.source?.pointer, first: errors[0] };
}

describe('calls', () => {
  test('dial, retrieveStatus, hangup: one call from its first to its last event', async () => {
    const dialled = await client.calls.dial({ ...dialParams, client_state: 'aGVsbG8=' });
    const {
      call_control_id: callControlId = '',
      call_leg_id,
      call_session_id,
      is_alive,
      record_type,
    } = dialled.data ?? {};
    expect(callControlId).toMatch(/^v3:[\w-]{54}$/);
    expect({ is_alive, record_type }).toEqual({ is_alive: false, record_type: 'call' });

    const initiated = (await stage.catcher.next('call.initiated', { callControlId })).data;
    expect(initiated.payload).toMatchObject({
      call_leg_id,
      call_session_id,
      connection_id: applicationId,
      client_state: 'aGVsbG8=',
      direction: 'outgoing',
      state: 'bridging',
      from: dialParams.from,
      to: dialParams.to,
    });
    expect(initiated.occurred_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    await stage.catcher.next('call.answered', { callControlId });

    const alive = (await client.calls.retrieveStatus(callControlId)).data;
    expect(alive).toMatchObject({ call_control_id: callControlId, is_alive: true, client_state: 'aGVsbG8=' });

    const hangup = await client.calls.actions.hangup(callControlId, { client_state: 'Ynll' });
    expect(hangup.data).toEqual({ result: 'ok' });
    const ended = (await stage.catcher.next('call.hangup', { callControlId })).data;
    expect(ended.payload).toMatchObject({ hangup_cause: 'normal_clearing', client_state: 'Ynll' });
    const over = (await client.calls.retrieveStatus(callControlId)).data;
    expect(over).toMatchObject({ is_alive: false, end_time: expect.any(String), call_duration: expect.any(Number) });
  });

  test('answer, then listActiveCalls finds the leg and ends', async () => {
    expect(await collect(client.connections.listActiveCalls(applicationId), (call) => call.call_control_id)).toEqual(
      [],
    );
    const call = await alice.call(applicationNumber);
    const { call_control_id: callControlId } = await stage.inbound();
    expect((await client.calls.actions.answer(callControlId, {})).data).toMatchObject({ result: 'ok' });
    const answered = await stage.catcher.next('call.answered', { callControlId });
    expect(answered.data.payload).toMatchObject({ codec: 'PCMU', sampling_rate: 8000, calling_party_type: 'sip' });
    expect(await collect(client.connections.listActiveCalls(applicationId), (item) => item.call_control_id)).toEqual([
      callControlId,
    ]);
    await call.hangup();
    expect((await stage.ending(callControlId)).hangup_source).toBe('caller');
  });

  test('client_state_update is in the next event, without one of its own', async () => {
    const { call_control_id: id } = await stage.dial(numbers.bob);
    await stage.catcher.next('call.answered', { callControlId: id });
    expect((await client.calls.actions.updateClientState(id, { client_state: 'bmV3' })).data).toEqual({ result: 'ok' });
    expect((await client.calls.retrieveStatus(id)).data?.client_state).toBe('bmV3');
    await client.calls.actions.hangup(id, {});
    const { data } = await stage.catcher.next('call.hangup', { callControlId: id });
    expect(data.payload.client_state).toBe('bmV3');
  });

  test('listActiveCalls pages through more calls than one page holds', async () => {
    const legs = await Promise.all([1, 2, 3].map(() => client.calls.dial(dialParams)));
    const ids = legs.map(({ data }) => data?.call_control_id ?? '');
    const listed = client.connections.listActiveCalls(applicationId, { 'page[size]': 2 } as object);
    expect((await collect(listed, (call) => call.call_control_id)).sort()).toEqual([...ids].sort());
    for (const id of ids) {
      await stage.catcher.next('call.answered', { callControlId: id });
      await client.calls.actions.hangup(id, {});
    }
    for (const id of ids) await stage.ending(id);
  });

  test('reject with each cause', async () => {
    for (const [cause, status] of [
      ['CALL_REJECTED', 603],
      ['USER_BUSY', 486],
    ] as const) {
      const call = await alice.call(applicationNumber);
      const { call_control_id: callControlId } = await stage.inbound();
      expect((await client.calls.actions.reject(callControlId, { cause })).data).toEqual({ result: 'ok' });
      expect((await stage.ending(callControlId)).sip_hangup_cause).toBe(String(status));
      expect(await call.isOver()).toMatchObject({ by: 'refused', status });
    }
  });
});

describe('call control applications', () => {
  test('create, retrieve, update, list over several pages, delete', async () => {
    const ids: string[] = [];
    for (const label of ['one', 'two', 'three']) {
      const { data } = await client.callControlApplications.create({
        application_name: `paged ${label}`,
        webhook_event_url: stage.catcher.url,
      });
      expect(data).toMatchObject({
        record_type: 'call_control_application',
        active: true,
        first_command_timeout: false,
      });
      ids.push(data?.id ?? '');
    }
    const [id = ''] = ids;
    expect(id).toMatch(/^\d{19}$/);
    expect((await client.callControlApplications.retrieve(id)).data?.application_name).toBe('paged one');
    const updated = await client.callControlApplications.update(id, {
      application_name: 'renamed one',
      webhook_event_url: stage.catcher.url,
      webhook_timeout_secs: 5,
    });
    expect(updated.data).toMatchObject({ id, application_name: 'renamed one', webhook_timeout_secs: 5 });

    const all = client.callControlApplications.list({ 'page[size]': 2 } as object);
    expect(await collect(all, (application) => application.id)).toEqual(
      expect.arrayContaining([...ids, applicationId]),
    );
    const found = client.callControlApplications.list({ filter: { application_name: { contains: 'PAGED' } } });
    expect((await collect(found, (application) => application.id)).sort()).toEqual(ids.slice(1).sort());

    for (const each of ids) {
      expect((await client.callControlApplications.delete(each)).data?.id).toBe(each);
      expect((await refusal(client.callControlApplications.retrieve(each))).error).toBeInstanceOf(Telnyx.NotFoundError);
    }
  });

  test('a call through an application made a moment ago', async () => {
    const { data } = await client.callControlApplications.create({
      application_name: 'fresh',
      webhook_event_url: stage.catcher.url,
    });
    const leg = await client.calls.dial({ ...dialParams, connection_id: data?.id ?? '' });
    const callControlId = leg.data?.call_control_id ?? '';
    const answered = await stage.catcher.next('call.answered', { callControlId });
    expect(answered.data.payload.connection_id).toBe(data?.id);
    await client.calls.actions.hangup(callControlId, {});
    await stage.ending(callControlId);
  });
});

describe('refusals come as the classes and codes the client knows', () => {
  test('401 for a wrong key', async () => {
    const stranger = client.withOptions({ apiKey: 'KEYwrong' });
    const { error, code } = await refusal(stranger.calls.dial(dialParams));
    expect(error).toBeInstanceOf(Telnyx.AuthenticationError);
    expect(code).toBe('10009');
  });

  test('404 for an application that does not exist', async () => {
    const { error, code } = await refusal(client.callControlApplications.retrieve('2800000000000000999'));
    expect(error).toBeInstanceOf(Telnyx.NotFoundError);
    expect(code).toMatch(/^1000[57]$/);
  });

  test.each([
    ['a missing field', { to: undefined }, '10004', '/to'],
    ['a number that is not E.164', { to: '5550100002' }, '10016', '/to'],
    ['a wrong type', { timeout_secs: 'soon' }, '10026', '/timeout_secs'],
    ['a value out of range', { timeout_secs: 601 }, '90028', '/timeout_secs'],
    ['a bad enum', { webhook_url_method: 'PUT' }, '10032', '/webhook_url_method'],
    ['an unknown connection', { connection_id: '2800000000000000999' }, '10015', '/connection_id'],
    ['a client_state that is not base64', { client_state: 'not base64!' }, '90017', '/client_state'],
    ['a destination nobody configured', { to: '+15550107777' }, '10027', '/to'],
  ])('422 for %s', async (_name, change, code, pointer) => {
    const params = { ...dialParams, ...change } as unknown as Parameters<typeof client.calls.dial>[0];
    const got = await refusal(client.calls.dial(params));
    expect(got.error).toBeInstanceOf(Telnyx.UnprocessableEntityError);
    expect({ code: got.code, pointer: got.pointer }).toEqual({ code, pointer });
  });

  test('90015 for a call that never was', async () => {
    const got = await refusal(client.calls.actions.hangup(`v3:${'A'.repeat(54)}`, {}));
    expect({ status: got.status, code: got.code }).toEqual({ status: 422, code: '90015' });
  });

  test('90018 for a call that has ended, 90102 for answering an outbound leg, 90034 before the answer', async () => {
    bob.behaviour = 'ring';
    const leg = await client.calls.dial(dialParams);
    const callControlId = leg.data?.call_control_id ?? '';
    await bob.nextCall();
    expect((await refusal(client.calls.actions.answer(callControlId, {}))).code).toBe('90102');
    const other = (await client.calls.dial(dialParams)).data?.call_control_id ?? '';
    const bridge = { call_control_id_to_bridge_with: other };
    expect((await refusal(client.calls.actions.bridge(callControlId, bridge))).code).toBe('90034');
    for (const id of [callControlId, other]) {
      await client.calls.actions.hangup(id, {});
      await stage.ending(id);
    }
    expect((await refusal(client.calls.actions.hangup(callControlId, {}))).code).toBe('90018');
    bob.behaviour = 'answer';
  });

  test('501 that names the operation for what is not built, and nothing happens', async () => {
    const call = await alice.call(applicationNumber);
    const { call_control_id: callControlId } = await stage.inbound();
    const once = client.withOptions({ maxRetries: 0 });
    const got = await refusal(once.calls.actions.pay(callControlId, {}));
    expect(got.status).toBe(501);
    expect(JSON.stringify(got.first)).toMatch(/pay/i);
    expect(call.state).toBe('ringing');
    await call.hangup();
    await stage.ending(callControlId);
  });
});

test('429 with retry-after once the rate is exceeded, and a client that waits gets through', async () => {
  const slow = await Stage.open({ rate_limit: { requests_per_second: 2 } });
  try {
    const { apiKey, apiUrl } = slow.platform;
    const hasty = new Telnyx({ apiKey, baseURL: apiUrl, maxRetries: 0 });
    const list = () => hasty.callControlApplications.list().then((page) => page.data);
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, list));
    const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
    expect(reasons.length).toBeGreaterThan(0);
    for (const reason of reasons) {
      if (!(reason instanceof Telnyx.RateLimitError)) throw reason;
      expect(reason.headers.get('retry-after')).toMatch(/^\d+$/);
    }
    const patient = new Telnyx({ apiKey, baseURL: apiUrl });
    expect((await patient.callControlApplications.list()).data).toHaveLength(1);
  } finally {
    await slow.close();
  }
});
