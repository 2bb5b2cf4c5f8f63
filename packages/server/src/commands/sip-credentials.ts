import { ApiError } from '../api-error.ts';

/**
 * The login for a far end that challenges us, where the command brings one.
 * @throws ApiError 10004 for half a login
 */
export function sipCredentials({
  sip_auth_username: username,
  sip_auth_password: password,
}: {
  sip_auth_username?: string;
  sip_auth_password?: string;
}): { username: string; password: string } | undefined {
  if (username === undefined && password === undefined) return undefined;
  if (username === undefined || password === undefined) {
    const missing = username === undefined ? 'sip_auth_username' : 'sip_auth_password';
    throw new ApiError('10004', { pointer: `/${missing}`, detail: `${missing} is needed beside its other half.` });
  }
  return { username, password };
}
