import { isIP } from 'node:net';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';

/**
 * Whether a server's certificate is for the name that was asked for: an error when not (RFC 5922 §7). A `sip:` URI in it names
 * a SIP domain and counts first; then DNS names and addresses as on the web, wildcards included, which RFC 5922 §7.2
 * does not know and carriers use.
 */
export function checkSipIdentity(name: string, certificate: PeerCertificate): Error | undefined {
  // Node quotes a value that holds a comma: it is no host name, and what stands inside of it is no entry.
  const entries = (certificate.subjectaltname ?? '').match(/(?:[^,"]|"(?:[^"\\]|\\.)*")+/g) ?? [];
  const uris = entries.flatMap((entry) => /^URI:sip:([^"]+)$/i.exec(entry.trim())?.[1]?.toLowerCase() ?? []);
  // RFC 5922 §7.1: a URI with a user part names a person and no domain.
  if (isIP(name) === 0 && uris.includes(name.toLowerCase())) return undefined;
  return checkServerIdentity(name, certificate);
}
