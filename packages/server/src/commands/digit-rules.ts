import type { GatherParams } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import type { GatherOrder } from '../call/dtmf/gather-order.ts';

/** What every gather takes to tell when keys are an input. */
export const digitInputActing = [
  'minimum_digits',
  'maximum_digits',
  'terminating_digit',
  'valid_digits',
  'timeout_millis',
  'inter_digit_timeout_millis',
] as const;
type DigitInputParams = Pick<GatherParams, (typeof digitInputActing)[number]>;

/** @throws ApiError 90022 when more digits are needed than there may be. */
export function digitInputOrder(
  params: DigitInputParams,
): Pick<GatherOrder, 'rules' | 'timeoutMs' | 'interDigitTimeoutMs'> {
  const { minimum_digits: minimum = 1, maximum_digits: maximum = 128 } = params;
  if (minimum > maximum) {
    const detail = `minimum_digits is ${minimum}, and maximum_digits only ${maximum}.`;
    throw new ApiError('90022', { pointer: '/minimum_digits', detail });
  }
  return {
    rules: {
      minimum,
      maximum,
      terminating: params.terminating_digit ?? '#',
      valid: params.valid_digits ?? '0123456789#*',
    },
    timeoutMs: params.timeout_millis ?? 60_000,
    interDigitTimeoutMs: params.inter_digit_timeout_millis ?? 5000,
  };
}
