import { expect, test } from 'vitest';
import {
  countApplications,
  deleteApplication,
  insertApplication,
  listApplications,
  selectAllApplications,
  selectApplication,
  updateApplication,
  upsertApplication,
} from '../applications.ts';
import { deleteExpiredBindings, replaceBindings, selectBindings } from '../bindings.ts';
import type { Db } from '../db.ts';
import {
  countPhoneNumbers,
  deletePhoneNumber,
  insertPhoneNumber,
  listPhoneNumbers,
  selectAllPhoneNumbers,
  selectPhoneNumber,
  updatePhoneNumber,
  upsertPhoneNumber,
} from '../phone-numbers.ts';
import {
  countTelephonyCredentials,
  deleteTelephonyCredential,
  insertTelephonyCredential,
  listTelephonyCredentials,
  selectAllTelephonyCredentials,
  selectTelephonyCredential,
  updateTelephonyCredential,
  upsertTelephonyCredential,
} from '../telephony-credentials.ts';
import {
  countTrunks,
  deleteTrunk,
  insertTrunk,
  listTrunks,
  selectAllTrunks,
  selectTrunk,
  updateTrunk,
  upsertTrunk,
} from '../trunks.ts';
import { applicationRow, bindingRow, credentialRow, phoneNumberRow, trunkRow } from './rows.ts';

const wholePage = { limit: 100, offset: 0 };

export function describeResources(db: () => Db): void {
  describeApplications(db);
  describePhoneNumbers(db);
  describeCredentials(db);
  describeTrunks(db);
  describeBindings(db);
}

function describeApplications(db: () => Db): void {
  test('an application is stored, changed in part, overwritten by the configuration, and deleted', async () => {
    const row = applicationRow({ id: '1', webhook_timeout_secs: 2.5, tags: '["a"]' });
    expect(await db().run(insertApplication(row))).toEqual([row]);
    const changed = { ...row, active: 0 as const, updated_at_ms: 2000 };
    expect(await db().run(updateApplication('1', { active: 0, updated_at_ms: 2000 }))).toEqual([changed]);
    expect(await db().run(updateApplication('2', { active: 0 }))).toEqual([]);
    const configured = applicationRow({ id: '1', application_name: 'new', created_at_ms: 9, updated_at_ms: 9 });
    expect(await db().run(upsertApplication(configured))).toEqual([{ ...configured, created_at_ms: 1000 }]);
    expect(await db().run(selectApplication('1'))).toHaveLength(1);
    expect(await db().run(deleteApplication('1'))).toHaveLength(1);
    expect(await db().run(deleteApplication('1'))).toEqual([]);
    expect(await db().run(selectApplication('1'))).toEqual([]);
  });

  test('an update that names nothing is a mistake of the caller', () => {
    expect(() => updateApplication('1', {})).toThrow(/names no column/);
  });

  test('applications are listed by filter, order and page, and counted by filter', async () => {
    await db().transaction([
      insertApplication(applicationRow({ id: '1', application_name: 'Sales EU', created_at_ms: 3000 })),
      insertApplication(applicationRow({ id: '2', application_name: 'sales us', created_at_ms: 1000, active: 0 })),
      insertApplication(
        applicationRow({ id: '3', application_name: '100%_x', created_at_ms: 2000, outbound_voice_profile_id: '77' }),
      ),
    ]);
    const ids = async (...query: Parameters<typeof listApplications>) =>
      (await db().run(listApplications(...query))).map((row) => row.id);
    const newestFirst = { by: 'created_at', direction: 'desc' } as const;
    expect(await ids({}, newestFirst, wholePage)).toEqual(['1', '3', '2']);
    expect(await ids({}, { by: 'active', direction: 'asc' }, wholePage)).toEqual(['2', '1', '3']);
    expect(await ids({}, newestFirst, { limit: 1, offset: 1 })).toEqual(['3']);
    expect(await ids({ nameContains: 'SALES' }, { by: 'created_at', direction: 'asc' }, wholePage)).toEqual(['2', '1']);
    expect(await ids({ nameContains: '%_' }, newestFirst, wholePage)).toEqual(['3']);
    expect(await ids({ nameContains: 's_l' }, newestFirst, wholePage)).toEqual([]);
    expect(await ids({ outboundVoiceProfileId: '77', nameContains: 'x' }, newestFirst, wholePage)).toEqual(['3']);
    expect(await db().run(countApplications({ nameContains: 'sales' }))).toEqual([{ count: 2 }]);
    expect((await db().run(selectAllApplications())).map((row) => row.id)).toEqual(['2', '3', '1']);
  });
}

function describePhoneNumbers(db: () => Db): void {
  test('a phone number is unique, found by id or number, changed and deleted', async () => {
    const row = phoneNumberRow({ id: '1', phone_number: '+12025550111' });
    expect(await db().run(insertPhoneNumber(row))).toEqual([row]);
    const twin = phoneNumberRow({ id: '2', phone_number: '+12025550111', connection_id: '9' });
    await expect(db().run(insertPhoneNumber(twin))).rejects.toMatchObject({ code: 'unique-violation' });
    expect(await db().run(upsertPhoneNumber(twin))).toEqual([{ ...row, connection_id: '9' }]);
    expect(await db().run(updatePhoneNumber('1', { connection_id: null, sip_username: 'alice' }))).toEqual([
      { ...row, sip_username: 'alice' },
    ]);
    expect(await db().run(selectPhoneNumber('1'))).toEqual(await db().run(selectPhoneNumber('+12025550111')));
    expect(await db().run(deletePhoneNumber('1'))).toHaveLength(1);
    expect(await db().run(selectPhoneNumber('1'))).toEqual([]);
  });

  test('phone numbers are listed by filter, order and page, and counted by filter', async () => {
    await db().transaction([
      insertPhoneNumber(phoneNumberRow({ id: '1', phone_number: '+12025550111', tags: '["gold","a\\"b"]' })),
      insertPhoneNumber(
        phoneNumberRow({ id: '2', phone_number: '+12025550122', connection_id: '9', tags: '["golden"]' }),
      ),
      insertPhoneNumber(
        phoneNumberRow({ id: '3', phone_number: '+442055501', customer_reference: 'r', created_at_ms: 5, status: 'x' }),
      ),
    ]);
    const ids = async (filter: Parameters<typeof listPhoneNumbers>[0]) =>
      (await db().run(listPhoneNumbers(filter, { by: 'phone_number', direction: 'desc' }, wholePage))).map((r) => r.id);
    expect(await ids({})).toEqual(['3', '2', '1']);
    expect(await ids({ phoneNumberContains: '2025' })).toEqual(['2', '1']);
    expect(await ids({ connectionId: '9' })).toEqual(['2']);
    expect(await ids({ tag: 'gold' })).toEqual(['1']);
    expect(await ids({ tag: 'a"b' })).toEqual(['1']);
    expect(await ids({ customerReference: 'r', status: 'x' })).toEqual(['3']);
    expect(await db().run(countPhoneNumbers({ status: 'active' }))).toEqual([{ count: 2 }]);
    expect((await db().run(selectAllPhoneNumbers())).map((row) => row.id)).toEqual(['3', '1', '2']);
  });
}

function describeCredentials(db: () => Db): void {
  test('a credential is unique by username, found, changed, listed and deleted', async () => {
    const alice = credentialRow({ id: '1', sip_username: 'alice', tag: 't', numbers: '["+12025550111"]' });
    const bob = credentialRow({ id: '2', sip_username: 'bob', connection_id: '9', created_at_ms: 2000 });
    expect(await db().run(insertTelephonyCredential(alice))).toEqual([alice]);
    await db().run(insertTelephonyCredential(bob));
    const twin = credentialRow({ id: '3', sip_username: 'alice', sip_password: 'new' });
    await expect(db().run(insertTelephonyCredential(twin))).rejects.toMatchObject({ code: 'unique-violation' });
    expect(await db().run(upsertTelephonyCredential(twin))).toEqual([{ ...twin, id: '1' }]);
    expect(await db().run(updateTelephonyCredential('1', { tag: 'u' }))).toMatchObject([{ tag: 'u' }]);
    const names = async (filter: Parameters<typeof listTelephonyCredentials>[0]) =>
      (await db().run(listTelephonyCredentials(filter, 'desc', wholePage))).map((row) => row.sip_username);
    expect(await names({})).toEqual(['bob', 'alice']);
    expect(await names({ tag: 'u' })).toEqual(['alice']);
    expect(await names({ connectionId: '9', name: 'bob' })).toEqual(['bob']);
    expect(await names({ sipUsername: 'nobody' })).toEqual([]);
    expect(await db().run(countTelephonyCredentials({}))).toEqual([{ count: 2 }]);
    expect((await db().run(selectAllTelephonyCredentials())).map((row) => row.id)).toEqual(['1', '2']);
    expect(await db().run(deleteTelephonyCredential('1'))).toHaveLength(1);
    expect(await db().run(selectTelephonyCredential('1'))).toEqual([]);
  });
}

function describeTrunks(db: () => Db): void {
  test('a trunk is unique by name, changed in part, overwritten by the configuration, and deleted', async () => {
    const carrier = trunkRow({ id: '1', name: 'carrier', username: 'me', password: 'pw', region: 'eu' });
    expect(await db().run(insertTrunk(carrier))).toEqual([carrier]);
    const twin = trunkRow({ id: '2', name: 'carrier', host: '192.0.2.1', created_at_ms: 9, updated_at_ms: 9 });
    await expect(db().run(insertTrunk(twin))).rejects.toMatchObject({ code: 'unique-violation' });
    expect(await db().run(updateTrunk('1', { port: 5080 }))).toEqual([{ ...carrier, port: 5080 }]);
    expect(await db().run(updateTrunk('2', { port: 5080 }))).toEqual([]);
    // What the configuration does not say is gone: the login of before, too.
    expect(await db().run(upsertTrunk(twin))).toEqual([{ ...twin, id: '1', created_at_ms: 1000 }]);
    await db().run(insertTrunk(trunkRow({ id: '3', name: 'other' })));
    await expect(db().run(updateTrunk('3', { name: 'carrier' }))).rejects.toMatchObject({ code: 'unique-violation' });
    expect(await db().run(deleteTrunk('1'))).toHaveLength(1);
    expect(await db().run(deleteTrunk('1'))).toEqual([]);
    expect(await db().run(selectTrunk('1'))).toEqual([]);
  });

  test('trunks are listed by name and page, newest first, and counted by name', async () => {
    await db().transaction([
      insertTrunk(trunkRow({ id: '1', name: 'a', created_at_ms: 2000 })),
      insertTrunk(trunkRow({ id: '2', name: 'b', created_at_ms: 3000 })),
      insertTrunk(trunkRow({ id: '3', name: 'c', created_at_ms: 1000 })),
    ]);
    const names = async (...query: Parameters<typeof listTrunks>) =>
      (await db().run(listTrunks(...query))).map((row) => row.name);
    expect(await names({}, wholePage)).toEqual(['b', 'a', 'c']);
    expect(await names({}, { limit: 1, offset: 1 })).toEqual(['a']);
    expect(await names({ name: 'a' }, wholePage)).toEqual(['a']);
    expect(await names({ name: 'A' }, wholePage)).toEqual([]);
    expect(await db().run(countTrunks({ name: 'a' }))).toEqual([{ count: 1 }]);
    expect(await db().run(countTrunks({}))).toEqual([{ count: 3 }]);
    expect((await db().run(selectAllTrunks())).map((row) => row.name)).toEqual(['c', 'a', 'b']);
  });
}

function describeBindings(db: () => Db): void {
  test('the bindings of a phone are replaced as a whole, and expired ones are not loaded', async () => {
    const home = bindingRow({ username: 'alice', contact_uri: 'sip:alice@127.0.0.1:5080' });
    const desk = bindingRow({ username: 'alice', contact_uri: 'sip:alice@127.0.0.1:5090', expires_at_ms: 1000 });
    const bob = bindingRow({ username: 'bob', contact_uri: 'sip:bob@127.0.0.1:5081' });
    await db().transaction(replaceBindings('alice', [home, desk]));
    await db().transaction(replaceBindings('bob', [bob]));
    expect(await db().run(selectBindings(1000))).toEqual([home, bob]);
    expect(await db().run(selectBindings(999))).toEqual([home, desk, bob]);
    await db().run(deleteExpiredBindings(1000));
    expect(await db().run(selectBindings(0))).toEqual([home, bob]);
    await db().transaction(replaceBindings('alice', []));
    expect(await db().run(selectBindings(0))).toEqual([bob]);
  });
}
