import Type from 'typebox';
import { oneOf } from '../schema-notation.ts';

/** Which side of a bridge hears no DTMF: bridge and transfer. */
export const muteDtmfParam = {
  mute_dtmf: Type.Optional(
    oneOf(['both', 'none', 'self', 'opposite'], {
      default: 'none',
      description: 'Whose digits the other side of the bridge does not hear; their webhooks are sent all the same.',
    }),
  ),
};
