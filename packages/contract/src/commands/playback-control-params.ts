import Type from 'typebox';
import { failsWith, oneOf } from '../schema-notation.ts';

const stopValues = ['current', 'all', 'overlay'] as const;
const stopRule = failsWith('90016');

/** What to stop before starting: playback_start and speak. */
export const stopFirstParam = {
  stop: Type.Optional(
    oneOf(stopValues, {
      ...stopRule,
      description:
        'Audio to stop before this starts: current, the one that is heard; all, that and those that wait; overlay, ' +
        'the one on top. Absent: this one waits for its turn.',
    }),
  ),
};

/** What playback_stop stops. */
export const stopParam = {
  stop: Type.Optional(
    oneOf(stopValues, {
      default: 'all',
      ...stopRule,
      description:
        'current: the audio that is heard; all: that and those that wait, on top too; overlay: all that is on top.',
    }),
  ),
};

/** Who hears it. */
export const targetLegsParam = {
  target_legs: Type.Optional(
    oneOf(['both', 'self', 'opposite'], {
      default: 'self',
      description: 'Who hears it: this leg (self), the leg bridged to it (opposite), or both.',
    }),
  ),
};
