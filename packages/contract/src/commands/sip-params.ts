import Type from 'typebox';
import { closedObject, failsWith, listOf, oneOf } from '../schema-notation.ts';

// RFC 3261 §25.1: header values end at CRLF; whoever lets one through lets others write headers.
const headerValue = (description: string) => Type.String({ pattern: '^[^\\r\\n\\u0000]*$', description });

/** Headers for the SIP message that a command sends. */
export const customHeadersParam = {
  custom_headers: Type.Optional(
    listOf(
      closedObject(
        {
          // RFC 3261 §25.1: token
          name: Type.String({ pattern: "^[A-Za-z0-9\\-.!%*_+`'~]+$", description: 'Header name.' }),
          value: headerValue('Header value, one line.'),
        },
        { title: 'CustomHeader', description: 'One header.' },
      ),
      'Headers to add to the SIP message, in this order.',
    ),
  ),
};

/** Standard SIP headers that have a parameter of their own. */
export const sipHeadersParam = {
  sip_headers: Type.Optional(
    listOf(
      closedObject(
        {
          name: oneOf(['User-to-User'], { description: 'Header name; User-to-User (RFC 7433) is the only one.' }),
          value: headerValue('Header value, one line.'),
        },
        { title: 'StandardHeader', description: 'One header.' },
      ),
      'Standard headers to add to the SIP message.',
    ),
  ),
};

/** Digest credentials for a far end that challenges us (RFC 3261 §22). */
export const sipAuthParams = {
  sip_auth_password: Type.Optional(
    Type.String({ description: 'Digest password for a challenge (401 or 407) of the far end.' }),
  ),
  sip_auth_username: Type.Optional(
    Type.String({ description: 'Digest user name for a challenge (401 or 407) of the far end.' }),
  ),
};

/** How a new outgoing leg reaches the far end: dial and transfer. */
export const sipRouteParams = {
  media_encryption: Type.Optional(
    oneOf(['disabled', 'SRTP', 'DTLS'], {
      default: 'disabled',
      description: 'Encryption of the media of the new leg. Absent: `DTLS` for phones on a WebSocket, none for others.',
    }),
  ),
  sip_region: Type.Optional(
    oneOf(['US', 'Europe', 'Canada', 'Australia', 'Middle East'], {
      default: 'US',
      description: 'Region from which the call leaves.',
    }),
  ),
  sip_transport_protocol: Type.Optional(
    oneOf(['UDP', 'TCP', 'TLS'], { default: 'UDP', description: 'Transport of the SIP messages of the new leg.' }),
  ),
};

export const preferredCodecsParam = {
  preferred_codecs: Type.Optional(
    Type.String({
      pattern: '^ *[A-Za-z0-9.-]+ *(, *[A-Za-z0-9.-]+ *)*$',
      ...failsWith('10032'),
      description: 'Codecs in order of preference, comma list, e.g. `PCMA,PCMU`.',
    }),
  ),
};
