import { isIP } from 'node:net';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';

/**
 * Whether a server's certificate is for the name that was asked for: an error when not (RFC 5922 §7). A `sip:` URI in it names
 * a SIP domain and counts first; then DNS names and addresses as on the web, wildcards included, which RFC 5922 §7.2
 * does not know and carriers use.
 */
export function checkSipIdentity(name: string, certificate: PeerCertificate): Error | undefined {
  const uris = (certificate.subjectaltname ?? '')
    .split(', ')
    .filter((entry) => /^URI:"?sip:/i.test(entry))
    .map((entry) =>
      entry
        .replace(/^URI:"?sip:/i, '')
        .replace(/"$/, '')
        .toLowerCase(),
    );
  // RFC 5922 §7.1: a URI with a user part names a person and no domain.
  if (isIP(name) === 0 && uris.includes(name.toLowerCase())) return undefined;
  return checkServerIdentity(name, certificate);
}
