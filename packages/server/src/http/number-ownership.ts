import { ApiError } from '../api-error.ts';
import { selectApplication } from '../store/applications.ts';
import type { Db } from '../store/db.ts';
import { selectPhoneNumber } from '../store/phone-numbers.ts';
import { selectAllTelephonyCredentials } from '../store/telephony-credentials.ts';

/** @throws ApiError 10015 (422, reference §5) when there is no application with that id */
export async function requireApplication(db: Db, connectionId: string): Promise<void> {
  const [application] = await db.run(selectApplication(connectionId));
  if (application !== undefined) return;
  const detail = 'There is no call control application with this id.';
  throw new ApiError('10015', { status: 422, pointer: '/connection_id', detail });
}

/**
 * A number leads to one place: a number resource, or the list of one phone.
 * @param holderId the credential whose own list does not count
 * @throws ApiError 10012 when something else has the number
 */
export async function requireFreeNumber(db: Db, number: string, pointer: string, holderId?: string): Promise<void> {
  const [taken] = await db.run(selectPhoneNumber(number));
  if (taken !== undefined) throw new ApiError('10012', { pointer, detail: `${number} is here already.` });
  const credentials = await db.run(selectAllTelephonyCredentials());
  const phone = credentials.find(
    ({ id, numbers }) => id !== holderId && (JSON.parse(numbers) as string[]).includes(number),
  );
  if (phone !== undefined)
    throw new ApiError('10012', { pointer, detail: `${number} rings the phone ${phone.sip_username} already.` });
}
