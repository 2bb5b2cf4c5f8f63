/** What one side's checks are addressed to and signed with (RFC 8839 §5.4). */
export interface IceCredentials {
  readonly ufrag: string;
  readonly password: string;
}

/** RFC 8445 §5.3: 24 bits of randomness in the fragment and 128 in the password at least; here 48 and 144. */
export function newIceCredentials(randomBytes: (size: number) => Buffer): IceCredentials {
  return { ufrag: randomBytes(6).toString('base64'), password: randomBytes(18).toString('base64') };
}
